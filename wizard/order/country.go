package order

// Countries are the codes that an applicant's countries may have, in the order of the
// alphabet.
func Countries() []string {
	var all []string
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if c := string([]rune{a, b}); checkCountry(c) == nil {
				all = append(all, c)
			}
		}
	}
	return all
}
