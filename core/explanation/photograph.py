"""From the bytes of a photograph to the faces in it, and from one of them to a subject that can be explained."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.errors import InputError
from core.explanation.subject import Subject
from core.faces.crop import crop_face
from core.faces.find import FoundFace, centre_face, find_faces
from core.faces.photo import Photo, open_photo
from core.numbers import agree, counted

SHOWN_SIDE = 640
CHOSEN, OTHER, EDGE = (76, 125, 232), (255, 255, 255), (0, 0, 0)


@dataclass(frozen=True)
class Photograph:
    """An opened photo and the faces found in it, largest first; in memory only."""

    photo: Photo
    faces: tuple[FoundFace, ...]

    def face(self, which: int | None) -> FoundFace:
        """Face number `which` from 1, or the middle of the photo for None; InputError for a number there is not."""
        if which is None:
            return centre_face(self.photo)
        if not self.faces:
            raise InputError("No face was found in this picture: choose another one, or ask for its centre.")
        if not 1 <= which <= len(self.faces):
            found = f"{counted(len(self.faces), 'face')} {agree(len(self.faces), 'was', 'were')} found"
            raise InputError(f"{found}, so there is no face {which}; choose another number.")
        return self.faces[which - 1]


def read_photograph(data: bytes, landmarker: Path | None = None) -> Photograph:
    """Open the bytes of a file and find the faces in it; InputError where `open_photo` or `find_faces` has one."""
    photo = open_photo(data)
    return Photograph(photo, find_faces(photo, landmarker))


def photograph_subject(photograph: Photograph, which: int | None, command: tuple[str, ...] = ()) -> Subject:
    """One face of a photograph, cropped as FER2013's faces are; `which` as in `Photograph.face`."""
    cropped = crop_face(photograph.photo, photograph.face(which))
    title = "The middle of the picture" if which is None else "The face in the picture"
    return Subject(
        title,
        cropped.face,
        warnings=(*photograph.photo.notes, *cropped.warnings),
        landmarks=cropped.landmarks,
        command=command,
    )


def marked_photo(photograph: Photograph, which: int | None, given: bool = True) -> np.ndarray:
    """The photo with a frame around each face, no side above 640: uint8 RGB [h, w, 3].

    The frame of face `which` (as in `Photograph.face`) is blue and shows what the network is given, unless it is not
    `given` anything; those of others are white. All have their numbers where there are several.
    """
    picture = Image.fromarray(photograph.photo.pixels)
    scale = min(1.0, SHOWN_SIDE / max(picture.size))
    picture = picture.resize([max(1, round(side * scale)) for side in picture.size])
    draw = ImageDraw.Draw(picture)
    numbered = len(photograph.faces) > 1
    for number, face in enumerate(photograph.faces, start=1):
        if number != which:
            _frame(draw, scale * _corners(face), OTHER, number if numbered else None)
    if given:
        corners = crop_face(photograph.photo, photograph.face(which)).corners
        _frame(draw, scale * corners, CHOSEN, which if numbered else None)
    return np.asarray(picture)


def _corners(face: FoundFace) -> np.ndarray:
    left, top, wide, high = face.box
    return np.array([(left, top), (left + wide, top), (left + wide, top + high), (left, top + high)])


def _frame(draw: ImageDraw.ImageDraw, corners: np.ndarray, color: tuple[int, int, int], number: int | None) -> None:
    """A frame through four corners, with a dark edge so that it shows on any picture."""
    path = [*map(tuple, corners), tuple(corners[0])]
    draw.line(path, fill=EDGE, width=6, joint="curve")
    draw.line(path, fill=color, width=3, joint="curve")
    if number is not None:
        x, y = corners[0] + 6
        draw.text((x, y), str(number), fill=color, font=ImageFont.load_default(22), stroke_width=2, stroke_fill=EDGE)
