package figures

import "math"

// UpperBound is the one-sided 95 % upper bound of a failure rate, of which
// failed out of told were seen (Clopper–Pearson): the rate at which so few
// failures would be seen once in twenty. nil without a run: nothing can be said.
func UpperBound(failed, told int64) *float64 {
	if told <= 0 {
		return nil
	}
	bound := 1.0
	if failed < told {
		bound = betaQuantile(0.95, float64(failed)+1, float64(told-failed))
	}
	return &bound
}

// betaQuantile is where the Beta(a, b) distribution reaches p.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for range 200 {
		middle := (low + high) / 2
		if middle == low || middle == high {
			break
		}
		if betaShare(middle, a, b) < p {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}

// betaShare is the regularised incomplete beta function I_x(a, b).
func betaShare(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2): // there the fraction of the mirror image converges quickly
		return 1 - betaShare(1-x, b, a)
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	return front * betaFraction(x, a, b) / a
}

// betaFraction is the continued fraction of I_x(a, b) (NIST DLMF 8.17.22), by
// the method of Lentz.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	c, d := 1.0, 1/notZero(1-(a+b)*x/(a+1), tiny)
	fraction := d
	for i := 1; i <= 100_000; i++ {
		m := float64(i)
		for _, term := range [2]float64{
			m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m)),
			-(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1)),
		} {
			d = 1 / notZero(1+term*d, tiny)
			c = notZero(1+term/c, tiny)
			fraction *= c * d
		}
		if math.Abs(c*d-1) < 1e-15 {
			break
		}
	}
	return fraction
}

func notZero(x, tiny float64) float64 {
	if math.Abs(x) < tiny {
		return tiny
	}
	return x
}
