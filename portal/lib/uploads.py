"""Files that people hand in and fetch: which kinds are taken, and how they are given back."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.lib.swedish import clean_text

LARGEST = 20 * 1024 * 1024  # bytes
ZIP = b"PK\x03\x04"
OFFICE = "application/vnd.openxmlformats-officedocument"
# What may be handed in: how the name ends, what the file begins with, and as what it is given back.
KINDS = {
    "pdf": (b"%PDF-", "application/pdf"),
    "docx": (ZIP, f"{OFFICE}.wordprocessingml.document"),
    "xlsx": (ZIP, f"{OFFICE}.spreadsheetml.sheet"),
    "pptx": (ZIP, f"{OFFICE}.presentationml.presentation"),
    "odt": (ZIP, "application/vnd.oasis.opendocument.text"),
    "ods": (ZIP, "application/vnd.oasis.opendocument.spreadsheet"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "jpeg": (b"\xff\xd8\xff", "image/jpeg"),
}


@dataclass(frozen=True)
class Upload:
    """A file that was looked at and may be kept: its name, kind, content and the content's SHA-256."""

    name: str
    content_type: str
    content: bytes

    @property
    def columns(self) -> dict[str, Any]:
        """The fields of a StoredFile."""
        return {
            "name": self.name,
            "content_type": self.content_type,
            "content": self.content,
            "size": len(self.content),
            "sha256": sha256(self.content).hexdigest(),
        }


class UploadField(forms.FileField):
    """A PDF, an office document or a picture, at most 20 MB; what it claims to be and how it begins agree."""

    default_error_messages = {
        "kind": gettext_lazy("Choose a PDF, a Word, Excel or PowerPoint file, an ODF file or a picture."),
        "size": gettext_lazy("The file is too large. It may be at most 20 MB."),
        "empty": gettext_lazy("The file is empty."),
    }

    def clean(self, data: Any, initial: Any = None) -> Upload | None:
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST:
            raise ValidationError(self.error_messages["size"], code="size")
        name = clean_text(file.name).replace("/", "_").replace("\\", "_")[-200:]
        beginning, content_type = KINDS.get(name.rpartition(".")[2].lower(), (None, ""))
        content = file.read()
        if beginning is None or not content.startswith(beginning):
            raise ValidationError(self.error_messages["kind"], code="kind")
        return Upload(name, content_type, content)


def download(content: bytes, *, name: str, content_type: str) -> HttpResponse:
    """Give a file to be saved, never shown inside the portal."""
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def file_size(size: int) -> str:
    """Bytes in words: 12 kB, 3,4 MB."""
    if size < 1_000_000:
        return _("%(size)s kB") % {"size": max(1, round(size / 1000))}
    return _("%(size)s MB") % {"size": f"{size / 1_000_000:.1f}".replace(".", ",")}
