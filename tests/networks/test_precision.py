import pytest
import torch

from core.networks.precision import half_where_fast, has_bfloat16

CPU = torch.device("cpu")


@pytest.mark.parametrize("native", [True, False])
def test_half_precision_is_used_where_the_processor_has_it(monkeypatch, native):
    monkeypatch.setattr("core.networks.precision.has_bfloat16", lambda device: native)
    values = torch.rand(4, 4)
    with half_where_fast(CPU):
        product = values @ values
    assert product.dtype == (torch.bfloat16 if native else torch.float32)


def test_a_processor_says_whether_it_has_bfloat16():
    flags = {"avx512_bf16", "amx_bf16", "avx512bw"}
    try:
        with open("/proc/cpuinfo") as file:
            own = set(file.read().split())
    except FileNotFoundError:
        pytest.skip("only Linux tells what its processor has in /proc/cpuinfo")
    assert has_bfloat16(CPU) <= bool(flags & own)
