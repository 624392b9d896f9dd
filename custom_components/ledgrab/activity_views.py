"""Downloads of the log: streamed from the file while it is read, and exports that were written before."""

from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
import voluptuous as vol

from homeassistant.components.http import HomeAssistantView
from homeassistant.components.http.auth import SIGN_QUERY_PARAM
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .access import require_admin_view
from .activity.errors import ActivityError, ExportFailedError, ExportNameError, QueryError
from .activity.export import ExportFormat
from .activity.export_files import ExportedFile, default_names
from .activity.export_reader import ExportReader
from .activity.model import Filters
from .activity_downloads import Downloads, download_headers, tell_download
from .activity_exports import ActivityExports
from .activity_filters import FILTER_FIELDS, filters_from
from .const import DATA_ACTIVITY, DOMAIN
from .errors import reason_of
from .uninterrupted import async_uninterrupted

EXPORT_URL: Final = f"/api/{DOMAIN}/activity/export"
FILE_URL: Final = f"/api/{DOMAIN}/activity/exports/{{name}}"

LISTS: Final = ("categories", "severities")
QUERY_SCHEMA: Final = vol.Schema(
    {vol.Optional("format", default=ExportFormat.CSV.value): vol.In(list(ExportFormat)), **FILTER_FIELDS}
)


@callback
def async_register(hass: HomeAssistant, exports: ActivityExports) -> None:
    """Offer the downloads; they stay for as long as Home Assistant runs."""
    downloads = Downloads(hass)
    hass.http.register_view(ActivityExportView(hass, downloads))
    hass.http.register_view(ExportedFileView(hass, exports, downloads))


class ActivityExportView(HomeAssistantView):
    """The log as a file, while it is read."""

    url: str | None = EXPORT_URL
    name = "api:ledgrab:activity:export"

    def __init__(self, hass: HomeAssistant, downloads: Downloads) -> None:
        """Take what counts the downloads."""
        self._hass = hass
        self._downloads = downloads

    @require_admin_view
    async def get(self, request: web.Request) -> web.StreamResponse:
        """Answer the entries that match the eight filters, in one of the formats."""
        try:
            data = _checked_query(request)
            filters = filters_from(data)
        except (vol.Invalid, QueryError) as error:
            return self.json_message(str(error), HTTPStatus.BAD_REQUEST)
        if not self._hass.config_entries.async_loaded_entries(DOMAIN):
            return self.json_message("LedGrab is not set up", HTTPStatus.SERVICE_UNAVAILABLE)
        with self._downloads.slot():
            return await self._async_export(request, ExportFormat(data["format"]), filters)

    async def _async_export(
        self, request: web.Request, file_format: ExportFormat, filters: Filters
    ) -> web.StreamResponse:
        log = self._hass.data[DATA_ACTIVITY]
        file = next(default_names(dt_util.utcnow(), file_format))
        response = web.StreamResponse(headers=download_headers(file, file_format))

        def tell(rows: int, whole: bool) -> None:
            tell_download(
                self._hass, request, "log_exported", whole, count=rows, file=file, format=file_format.value
            )

        await log.async_flush()
        reader = ExportReader(file_format, filters)
        try:
            await async_uninterrupted(log.async_read(reader.open))
            await self._downloads.async_send(request, response, reader, tell)
        except ActivityError as error:
            return self.json_message(reason_of(error), HTTPStatus.SERVICE_UNAVAILABLE)
        finally:
            await self._downloads.async_do(reader.close)
        return response


class ExportedFileView(HomeAssistantView):
    """An export that was written to a file."""

    url: str | None = FILE_URL
    name = "api:ledgrab:activity:exports"

    def __init__(self, hass: HomeAssistant, exports: ActivityExports, downloads: Downloads) -> None:
        """Take where the files are, and what counts the downloads."""
        self._hass = hass
        self._folder = exports.folder
        self._downloads = downloads

    @require_admin_view
    async def get(self, request: web.Request, name: str) -> web.StreamResponse:
        """Answer the file of this name."""
        try:
            file = ExportedFile(self._folder, name)
        except ExportNameError:
            return self._missing()
        with self._downloads.slot():
            try:
                await self._downloads.async_do(file.open)
                return await self._async_send(request, file, name)
            except ExportFailedError:
                return self._missing()
            finally:
                await self._downloads.async_do(file.close)

    def _missing(self) -> web.Response:
        return self.json_message("There is no such export", HTTPStatus.NOT_FOUND)

    async def _async_send(self, request: web.Request, file: ExportedFile, name: str) -> web.StreamResponse:
        response = web.StreamResponse(headers=download_headers(name, file.file_format))
        response.content_length = file.size

        def tell(_rows: int, whole: bool) -> None:
            tell_download(
                self._hass, request, "export_downloaded", whole, file=name, format=file.file_format.value
            )

        await self._downloads.async_send(request, response, file, tell)
        return response


def _checked_query(request: web.Request) -> dict[str, Any]:
    """Return the query of an address in the form that actions use; vol.Invalid."""
    data: dict[str, Any] = {}
    for key in request.query.keys() - {SIGN_QUERY_PARAM}:
        values = request.query.getall(key)
        if key in LISTS:
            data[key] = [word for value in values for word in value.split(",")]
        elif len(values) > 1:
            raise vol.Invalid("This cannot be given more than once", path=[key])
        else:
            (data[key],) = values
    checked: dict[str, Any] = QUERY_SCHEMA(data)
    return checked
