package command

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"qwizard/app/wire"
)

// practice is the whole journey unattended: answers in, a PFX out.
func (p Program) practice(o *options) *cobra.Command {
	var answers, out string
	c := &cobra.Command{
		Use: "practice --answers FILE --out DIR", Args: cobra.NoArgs,
		Short: p.Words().Text("command.practice-short"), Long: p.Words().Text("command.practice-long"),
		RunE: func(c *cobra.Command, _ []string) error {
			a, err := p.readAnswers(answers)
			if err != nil {
				return useError{err}
			}
			folder, err := absolute("--out", out)
			if err == nil {
				err = o.resolve()
			}
			if err != nil {
				return err
			}
			return p.runPractice(c.Context(), o, a, folder)
		},
	}
	c.Flags().StringVar(&answers, "answers", "", p.Words().Text("command.flag-answers"))
	c.Flags().StringVar(&out, "out", "", p.Words().Text("command.flag-out"))
	for _, f := range []string{"answers", "out"} {
		if err := c.MarkFlagRequired(f); err != nil {
			panic(err) // a flag of that name stands two lines above
		}
	}
	return c
}

func (p Program) readAnswers(path string) (Answers, error) {
	f, err := p.open(path)
	if err != nil {
		return Answers{}, err
	}
	defer f.Close()
	return ReadAnswers(f, p.Now())
}

func (p Program) runPractice(ctx context.Context, o *options, a Answers, folder string) (err error) {
	started := p.Now()
	config := p.Config(o.folder, a.VaultPassphrase, p.logger(o))
	config.Sample = true
	config.VaultKind = a.VaultKind
	house, err := wire.Open(ctx, config)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, house.Close()) }()
	world, err := house.Practice(ctx, "")
	if err != nil {
		return err
	}
	house.Answer(ctx, p.Answerer(house))
	session, err := resumeOrStart(ctx, house, world, a, folder)
	if err != nil {
		return err
	}
	scrypt := house.VaultTook
	j := journey{program: p, practice: world, session: session, answers: a, folder: folder, scrypt: &scrypt}
	if err := j.run(ctx); err != nil {
		return err
	}
	w := p.Words()
	fmt.Fprintln(p.Stdout, w.Text("command.practice-done", "folder", folder))
	fmt.Fprintln(p.Stdout, w.Text("command.practice-took",
		"seconds", seconds(p.Now().Sub(started)), "scrypt", seconds(scrypt)))
	return nil
}

func seconds(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 2, 64) }
