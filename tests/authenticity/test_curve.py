from wathiq.authenticity.curve import Curve


def test_the_curve_is_a_probability_at_any_logit() -> None:
    curve = Curve(2.0, 0.0)
    assert curve.chance(0) == 0.5
    assert 0 < curve.chance(-1e6) < curve.chance(-1) < curve.chance(1) < curve.chance(1e6) < 1.0001
