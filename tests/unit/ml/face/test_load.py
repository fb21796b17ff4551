"""Any picture becomes an upright RGB frame, or a sentence."""

import io
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from ml.errors import ImageError
from ml.face import load
from ml.face.load import load_image

WIDTH, HEIGHT = 60, 40
RED, GREEN, BLUE, GREY = (220, 30, 30), (30, 200, 30), (30, 30, 220), (128, 128, 128)


def build_quarters() -> Image.Image:
    """Return a picture whose corners are red, green (top), blue and grey (bottom)."""
    pixels = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pixels[: HEIGHT // 2, : WIDTH // 2] = RED
    pixels[: HEIGHT // 2, WIDTH // 2 :] = GREEN
    pixels[HEIGHT // 2 :, : WIDTH // 2] = BLUE
    pixels[HEIGHT // 2 :, WIDTH // 2 :] = GREY
    return Image.fromarray(pixels)


def assert_quarters(frame: np.ndarray, tolerance: int = 12) -> None:
    assert frame.dtype == np.uint8
    assert frame.shape == (HEIGHT, WIDTH, 3)
    corners = [frame[8, 8], frame[8, -8], frame[-8, 8], frame[-8, -8]]
    for corner, colour in zip(np.array(corners, int), (RED, GREEN, BLUE, GREY), strict=True):
        assert corner == pytest.approx(colour, abs=tolerance)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.jpg", {"quality": 95, "subsampling": 0}),
        ("a.jpg", {"quality": 95, "progressive": True}),
        ("a.png", {}),
        ("a.webp", {"lossless": True}),
        ("a.avif", {"quality": 95}),
        ("a.bmp", {}),
        ("a.tif", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
        ("a.gif", {}),
        ("a.jp2", {}),
        ("a.ppm", {}),
        ("a.tga", {}),
    ],
)
def test_it_reads_the_usual_formats(tmp_path, name, options):
    build_quarters().save(tmp_path / name, **options)
    assert_quarters(load_image(tmp_path / name), tolerance=20)


def test_the_name_does_not_matter(tmp_path):
    build_quarters().save(tmp_path / "a.png")
    (tmp_path / "a.png").rename(tmp_path / "photo.jpg")
    assert_quarters(load_image(tmp_path / "photo.jpg"))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "tif"])
def test_it_turns_pictures_upright(tmp_path, orientation, suffix):
    undo = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    picture = build_quarters()
    for step in undo.get(orientation, []):
        picture = picture.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = tmp_path / f"a.{suffix}"
    picture.save(path, exif=exif)
    assert_quarters(load_image(path), tolerance=40)


def test_an_unknown_orientation_is_taken_as_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 42
    build_quarters().save(tmp_path / "a.png", exif=exif)
    assert_quarters(load_image(tmp_path / "a.png"))


@pytest.mark.parametrize("mode", ["L", "LA", "1", "P", "PA", "RGBA", "CMYK", "I;16", "I", "F"])
def test_it_reads_every_mode(tmp_path, mode):
    """A wedge from black to white stays a wedge."""
    wedge = np.tile(np.linspace(0, 255, 64), (32, 1)).astype(np.uint8)
    grey = Image.fromarray(wedge)
    if mode == "I;16":
        picture = Image.fromarray(wedge.astype(np.uint16) * 257)
    elif mode in ("I", "F"):
        picture = grey.convert(mode)
    elif mode == "PA":
        picture = grey.convert("P").convert("PA")
    else:
        picture = grey.convert("RGB").convert(mode) if mode == "CMYK" else grey.convert(mode)
    suffix = {"CMYK": "jpg", "F": "tif", "I": "tif", "PA": "tif"}.get(mode, "png")
    path = tmp_path / f"a.{suffix}"
    picture.save(path)
    frame = load_image(path)
    assert frame.shape == (32, 64, 3)
    assert frame[:, :8].mean() < 40
    assert frame[:, -8:].mean() > 215
    assert np.ptp(frame, axis=2).max() <= 12


def test_deep_pictures_are_read_by_the_bits_they_use(tmp_path):
    levels = np.tile(np.linspace(0, 4095, 64), (8, 1)).astype(np.uint16)
    cv2.imwrite(str(tmp_path / "a.png"), levels)
    frame = load_image(tmp_path / "a.png")
    assert frame.max() == 255
    assert int(frame[0, 32, 0]) == pytest.approx(128, abs=3)


def test_deep_colour_is_read(tmp_path):
    pixels = np.asarray(build_quarters()).astype(np.uint16)[..., ::-1] * 257
    cv2.imwrite(str(tmp_path / "a.png"), pixels)
    assert_quarters(load_image(tmp_path / "a.png"), tolerance=1)


def test_transparency_is_laid_over_white(tmp_path):
    picture = build_quarters().convert("RGBA")
    picture.putalpha(Image.new("L", picture.size, 0))
    picture.save(tmp_path / "a.png")
    assert (load_image(tmp_path / "a.png") == 255).all()


def test_a_transparent_palette_colour_is_laid_over_white(tmp_path):
    picture = Image.new("P", (10, 10), 3)
    picture.putpalette([0, 0, 0] * 256)
    picture.save(tmp_path / "a.png", transparency=3)
    assert (load_image(tmp_path / "a.png") == 255).all()


@pytest.mark.parametrize("suffix", ["gif", "webp", "png", "tif"])
def test_of_moving_pictures_the_first_frame_is_taken(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    others = [Image.new("RGB", (WIDTH, HEIGHT), "black")] * 3
    build_quarters().save(path, save_all=True, append_images=others)
    assert_quarters(load_image(path), tolerance=20)


@pytest.mark.parametrize("suffix", ["hdr", "pfm"])
def test_it_reads_what_only_opencv_reads(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    pixels = np.asarray(build_quarters())[..., ::-1].astype(np.float32) / 220
    cv2.imwrite(str(path), pixels)
    frame = load_image(path)
    assert frame.shape == (HEIGHT, WIDTH, 3)
    assert frame[8, 8].argmax() == 0
    assert frame[8, -8].argmax() == 1


def test_a_size_claimed_in_opencvs_formats_is_checked_first(tmp_path):
    (tmp_path / "a.pfm").write_bytes(b"PF\n60000 60000\n-1.0\n")
    with pytest.raises(ImageError, match="60,000 x 60,000"):
        load_image(tmp_path / "a.pfm")


def test_a_cut_hdr_is_damaged(tmp_path):
    (tmp_path / "a.pfm").write_bytes(b"PF\n600 600\n-1.0\n12345")
    with pytest.raises(ImageError, match="damaged"):
        load_image(tmp_path / "a.pfm")


def build_bomb(width: int, height: int) -> bytes:
    """Return a PNG of a few kilobytes that claims `width` x `height` pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        body = name + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1_000_000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [10_001, 12_000, 60_000])
def test_it_refuses_too_many_pixels_before_decoding(tmp_path, side, monkeypatch):
    (tmp_path / "a.png").write_bytes(build_bomb(side, side))
    monkeypatch.setattr(load, "_decode", lambda picture: pytest.fail("decoded"))
    with pytest.raises(ImageError, match=r"too large: at most 100 megapixels"):
        load_image(tmp_path / "a.png")


def test_the_limit_is_the_callers(tmp_path):
    build_quarters().save(tmp_path / "a.png")
    with pytest.raises(ImageError, match=r"at most 0\.001 megapixels.*received 60 x 40"):
        load_image(tmp_path / "a.png", max_pixels=1_000)


@pytest.mark.parametrize("suffix", ["jpg", "png"])
def test_giant_pictures_are_halved(tmp_path, suffix, monkeypatch):
    monkeypatch.setattr(load, "MAX_FRAME_PIXELS", 12_000)
    pixels = np.asarray(build_quarters().resize((240, 160), Image.Resampling.NEAREST))
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(np.rot90(pixels)).save(path, exif=exif, quality=95)
    frame = load_image(path)
    assert frame.shape == (80, 120, 3)
    assert frame[16, 16].astype(int) == pytest.approx(RED, abs=25)
    assert frame[-16, 16].astype(int) == pytest.approx(BLUE, abs=25)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b"just a letter to the doctor, named .jpg", "not a picture in a known format"),
        (b"\xff\xd8\xff\xe0", "not a picture|damaged"),
        (b"\x89PNG\r\n\x1a\n", "not a picture|damaged"),
        (b"GIF89a", "not a picture|damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "not a picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC format"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "not a picture"),
    ],
)
def test_what_is_no_picture_gives_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=sentence):
        load_image(path)


@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "gif", "tif", "bmp", "avif", "jp2"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_cut_files_give_a_sentence(tmp_path, suffix, share):
    random = np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    kind = {"jpg": "JPEG", "tif": "TIFF", "jp2": "JPEG2000"}.get(suffix, suffix.upper())
    Image.fromarray(random).save(buffer, kind)
    content = buffer.getvalue()
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ImageError):
        load_image(path)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")  # Pillow warns of the damage it works round
@pytest.mark.parametrize("suffix", ["jpg", "png", "webp", "gif", "tif", "bmp", "avif", "jp2"])
def test_changed_bytes_never_escape_as_another_error(tmp_path, suffix):
    random = np.random.default_rng(7)
    path = tmp_path / f"a.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = 6
    options = {} if suffix in ("bmp", "gif", "jp2") else {"exif": exif}
    build_quarters().save(path, **options)
    content = np.frombuffer(path.read_bytes(), np.uint8)
    n_read = 0
    for _ in range(60):
        changed = content.copy()
        where = random.integers(0, min(len(content), 400), 4)
        changed[where] = random.integers(0, 256, 4)
        path.write_bytes(changed.tobytes())
        try:
            n_read += load_image(path).ndim == 3
        except ImageError as error:
            assert str(error)
    assert n_read < 60


def test_it_reads_lab(tmp_path):
    lab = ImageCms.createProfile("LAB")
    srgb = ImageCms.createProfile("sRGB")
    turned = ImageCms.profileToProfile(build_quarters(), srgb, lab, outputMode="LAB")
    turned.save(tmp_path / "a.tif")
    assert_quarters(load_image(tmp_path / "a.tif"), tolerance=40)


def test_a_missing_file_is_not_a_bad_picture(tmp_path):
    with pytest.raises(FileNotFoundError):
        load_image(tmp_path / "none.jpg")


def test_it_changes_no_global_of_pillow(tmp_path):
    before = Image.MAX_IMAGE_PIXELS
    build_quarters().save(tmp_path / "a.png")
    load_image(Path(tmp_path / "a.png"))
    assert before == Image.MAX_IMAGE_PIXELS
