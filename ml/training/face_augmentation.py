"""Random changes of the training faces, computed inside the training step on any backend."""

from dataclasses import asdict, dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

# A tensor of whichever backend is in use.
Tensor = Any
Shape = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class FaceAugmentationSpec:
    """How far a face may be changed.

    Attributes:
        rotation_deg, shift, log_scale, shear: largest change; shift in parts of the side.
        contrast: largest change of the contrast factor, brightness: of the offset in [0, 1].
        gamma: largest change of the logarithm of the gamma.
        noise: standard deviation of grey noise.
        erase: probability that a rectangle is erased.
        erase_side: largest side of that rectangle, in parts of the side.
    """

    rotation_deg: float = 15.0
    shift: float = 0.08
    log_scale: float = 0.15
    shear: float = 0.1
    contrast: float = 0.3
    brightness: float = 0.15
    gamma: float = 0.3
    noise: float = 0.02
    erase: float = 0.5
    erase_side: float = 0.4


@keras.saving.register_keras_serializable("emosense")
class FaceAugmentation(keras.layers.Layer):
    """uint8 faces in, float32 grey faces in [0, 1] out; changed at random only while training."""

    def __init__(self, spec: FaceAugmentationSpec, *, seed: int, name: str = "augment") -> None:
        super().__init__(name=name, dtype="float32", trainable=False)
        self.spec, self.seed = spec, seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def get_config(self) -> dict[str, Any]:
        return {"spec": asdict(self.spec), "seed": self.seed, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "FaceAugmentation":
        return cls(FaceAugmentationSpec(**config.pop("spec")), **config)

    def call(self, faces: Tensor, *, training: bool = False) -> Tensor:
        gray = ops.cast(faces, "float32") / 255.0
        if not training:
            return gray
        gray = self._warp(gray)
        gray = self._relight(gray)
        return self._erase(gray)

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        return input_shape

    def _uniform(self, shape: Shape, limit: float) -> Tensor:
        return keras.random.uniform(shape, -limit, limit, seed=self.seed_generator)

    def _warp(self, gray: Tensor) -> Tensor:
        n, side = ops.shape(gray)[0], gray.shape[1]
        centre = (side - 1) / 2
        angle = self._uniform((n,), np.deg2rad(self.spec.rotation_deg))
        scale = ops.exp(self._uniform((n,), self.spec.log_scale))
        shear = self._uniform((n,), self.spec.shear)
        flip = ops.sign(self._uniform((n,), 1.0))
        shift_x = self._uniform((n,), self.spec.shift * side)
        shift_y = self._uniform((n,), self.spec.shift * side)
        # Rows of the inverse map, output pixel -> input pixel, about the centre of the face.
        a, b = flip * scale * ops.cos(angle), flip * scale * (shear - ops.sin(angle))
        c, d = scale * ops.sin(angle), scale * ops.cos(angle)
        zero = ops.zeros_like(a)
        transforms = ops.stack(
            (
                a,
                b,
                centre + shift_x - centre * (a + b),
                c,
                d,
                centre + shift_y - centre * (c + d),
                zero,
                zero,
            ),
            axis=1,
        )  # (batch, 8)
        return ops.image.affine_transform(
            gray, transforms, interpolation="bilinear", fill_mode="constant"
        )

    def _relight(self, gray: Tensor) -> Tensor:
        shape = (ops.shape(gray)[0], 1, 1, 1)
        gray = ops.power(gray + 1e-4, ops.exp(self._uniform(shape, self.spec.gamma)))
        mean = ops.mean(gray, axis=(1, 2, 3), keepdims=True)
        contrast = 1.0 + self._uniform(shape, self.spec.contrast)
        gray = mean + (gray - mean) * contrast + self._uniform(shape, self.spec.brightness)
        noise = keras.random.normal(ops.shape(gray), seed=self.seed_generator)
        return ops.clip(gray + self.spec.noise * noise, 0.0, 1.0)

    def _erase(self, gray: Tensor) -> Tensor:
        n, side = ops.shape(gray)[0], gray.shape[1]
        grid = ops.arange(side, dtype="float32") / side
        half = (self._uniform((2, n, 1), 0.5) + 0.5) * self.spec.erase_side / 2
        centre = self._uniform((2, n, 1), 0.5) + 0.5
        is_inside = ops.abs(grid[None, None, :] - centre) < half  # (2, batch, side)
        is_erased = self._uniform((n, 1, 1, 1), 0.5) + 0.5 < self.spec.erase
        mask = is_inside[0][:, :, None, None] & is_inside[1][:, None, :, None] & is_erased
        fill = self._uniform((n, 1, 1, 1), 0.5) + 0.5
        return ops.where(mask, fill, gray)
