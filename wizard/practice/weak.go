package practice

import (
	"crypto/rsa"
	"math/big"
)

// fermatRounds are the rounds of Fermat's method that a CA has to try (BR 6.1.1.3 (4)).
const fermatRounds = 100

// isWeak reports RSA keys that the rules make a CA refuse: with a small factor (BR
// 6.1.6: none below 752), with primes so close together that Fermat's method finds
// them, and those of the Infineon library (ROCA, CVE-2017-15361).
func isWeak(key *rsa.PublicKey) bool {
	return hasSmallFactor(key.N) || hasClosePrimes(key.N) || isROCA(key.N)
}

func hasSmallFactor(n *big.Int) bool {
	product := new(big.Int).MulRange(1, 751)
	return new(big.Int).GCD(nil, nil, n, product).Cmp(big.NewInt(1)) != 0
}

// hasClosePrimes looks for a and b with n = a*a - b*b, a from the root of n upwards.
func hasClosePrimes(n *big.Int) bool {
	a := new(big.Int).Sqrt(n)
	if new(big.Int).Mul(a, a).Cmp(n) == 0 {
		return true
	}
	one := big.NewInt(1)
	for range fermatRounds {
		a.Add(a, one)
		rest := new(big.Int).Mul(a, a)
		rest.Sub(rest, n)
		b := new(big.Int).Sqrt(rest)
		if b.Mul(b, b).Cmp(rest) == 0 {
			return true
		}
	}
	return false
}

// isROCA looks for the shape of the weak library's primes, k*M + (65537^a mod M) with M
// a product of small primes: then the modulus, too, is a power of 65537 by each of them
// (Nemec et al., The Return of Coppersmith's Attack, 2017, section 2.4). A key of
// another library has that by chance once in 2^27 times or less.
func isROCA(n *big.Int) bool {
	rest := new(big.Int)
	for _, p := range rocaPrimes() {
		if !isPower(int(rest.Mod(n, big.NewInt(int64(p))).Int64()), 65537%p, p) {
			return false
		}
	}
	return true
}

// rocaPrimes are the first 39 primes without the 2: M of keys of 512 to 960 bits, which
// divides that of longer ones.
func rocaPrimes() []int {
	return []int{
		3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
		101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
	}
}

// isPower reports whether x is a power of g modulo p.
func isPower(x, g, p int) bool {
	for y, i := 1, 0; i < p; i++ {
		if y == x {
			return true
		}
		y = y * g % p
	}
	return false
}
