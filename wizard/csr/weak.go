package csr

import "math/big"

// Keys that were made badly can be broken from their public half alone. What is
// looked for is what BR 6.1.1.3 and 6.1.6 name and what needs no list of keys: primes
// too near each other (Fermat), the shape of a faulty chip's primes (ROCA), small
// factors. The keys of Debian's and Ubuntu's OpenSSL of 2006 to 2008 (CVE-2008-0166)
// are not: they can be told by lists of some megabytes only, and no kept Go module
// has them.

// fermatRounds is how far a CA has to look for near primes (BR 6.1.1.3).
const fermatRounds = 100

// fermat reports whether n's two factors are so near each other that Fermat's method
// finds them in [fermatRounds] rounds: n = a² - b² for an a just above n's root.
func fermat(n *big.Int) bool {
	a := new(big.Int).Sqrt(n)
	if new(big.Int).Mul(a, a).Cmp(n) < 0 {
		a.Add(a, big.NewInt(1))
	}
	one, square, root := big.NewInt(1), new(big.Int), new(big.Int)
	for range fermatRounds {
		square.Mul(a, a)
		square.Sub(square, n)
		root.Sqrt(square)
		if root.Mul(root, root).Cmp(square) == 0 {
			return true
		}
		a.Add(a, one)
	}
	return false
}

// roca reports whether n has the shape of CVE-2017-15361. Infineon's library made
// primes as k*M + (65537^a mod M), where M is the product of the first primes (39 of
// them for the shortest keys, more for longer ones). Their product therefore is a
// power of 65537 modulo each of those primes. Another modulus is that by chance once
// in some hundred million times (Nemec and others, "The Return of Coppersmith's
// Attack", ACM CCS 2017, 2.2 and 4.1).
func roca(n *big.Int) bool {
	const generator, shared = 65537, 167 // the 39th prime
	for _, p := range primes(shared) {
		left := new(big.Int).Mod(n, big.NewInt(p)).Int64()
		power, found := int64(1), false
		for range p {
			found = found || power%p == left
			power = power * generator % p
		}
		if !found {
			return false
		}
	}
	return true
}

// largestSmallFactor is the bound of BR 6.1.6 and NIST SP 800-56A 5.3.3: no prime
// under 752.
const largestSmallFactor = 751

// smallFactor is the smallest prime factor of n up to [largestSmallFactor], 0 if
// there is none.
func smallFactor(n *big.Int) int64 {
	for _, p := range primes(largestSmallFactor) {
		if new(big.Int).Mod(n, big.NewInt(p)).Sign() == 0 {
			return p
		}
	}
	return 0
}

// primes are those up to limit.
func primes(limit int64) []int64 {
	var out []int64
	for n := int64(2); n <= limit; n++ {
		if big.NewInt(n).ProbablyPrime(0) { // exact under 2^64
			out = append(out, n)
		}
	}
	return out
}
