"""What onnxruntime says that an ONNX model computes: the reference for what is read and for what is written."""

import numpy as np

from core.errors import InputError


def onnx_results(model: bytes, file: str, pictures: np.ndarray) -> np.ndarray:
    """The results float32 [N, …] for pictures float32 [N, …], one picture at a time.

    `model` is whole, so that nothing is read from elsewhere. InputError where onnxruntime cannot run it.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        name = session.get_inputs()[0].name
        results = [session.run(None, {name: picture[None]})[0] for picture in pictures]
    except Exception as error:  # onnxruntime raises types of its own that share no other base
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        raise InputError(f"onnxruntime cannot run {file}: {reason}") from error
    if any(np.shape(result)[:1] != (1,) for result in results):
        raise InputError(f"{file} gives for one picture no row of its own; export it with a free batch size.")
    return np.concatenate([np.asarray(result, np.float32).reshape(1, *result.shape[1:]) for result in results])
