package practice

import (
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"testing"
)

// TestWeakKeys: those of the three kinds are found, good ones are not.
func TestWeakKeys(t *testing.T) {
	weak := map[string]*big.Int{}
	p, err := rand.Prime(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	q := new(big.Int).Add(p, big.NewInt(1<<20))
	for q.SetBit(q, 0, 1); !q.ProbablyPrime(20); {
		q.Add(q, big.NewInt(2))
	}
	weak["close primes"] = new(big.Int).Mul(p, q)
	weak["square"] = new(big.Int).Mul(p, p)
	weak["small factor"] = new(big.Int).Mul(p, big.NewInt(751))
	weak["ROCA"] = new(big.Int).Mul(rocaPrime(t), rocaPrime(t))
	for what, n := range weak {
		if !isWeak(&rsa.PublicKey{N: n, E: 65537}) {
			t.Errorf("%s is not found", what)
		}
	}
	for range 3 {
		key, err := rsa.GenerateKey(rand.Reader, 2048)
		if err != nil {
			t.Fatal(err)
		}
		if isWeak(&key.PublicKey) {
			t.Errorf("a good key is weak: %x", key.N)
		}
	}
}

// rocaPrime makes a prime as the Infineon library did: k*M + (65537^a mod M).
func rocaPrime(t *testing.T) *big.Int {
	t.Helper()
	m := big.NewInt(2)
	for _, p := range rocaPrimes() {
		m.Mul(m, big.NewInt(int64(p)))
	}
	for {
		k, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 1024-uint(m.BitLen())))
		if err != nil {
			t.Fatal(err)
		}
		a, err := rand.Int(rand.Reader, m)
		if err != nil {
			t.Fatal(err)
		}
		p := k.Mul(k, m)
		if p.Add(p, new(big.Int).Exp(big.NewInt(65537), a, m)).ProbablyPrime(10) {
			return p
		}
	}
}
