package modeltest_test

import (
	"testing"

	"qwizard/ui/model/modeltest"
	"qwizard/wizard"
)

// Each stage is what its name says, by the task that is the next one.
func TestStagesAreWhatTheirNamesSay(t *testing.T) {
	for stage, want := range map[modeltest.Stage]map[wizard.TaskID]wizard.State{
		modeltest.New:       {wizard.TaskDomains: wizard.NotStarted, wizard.TaskKey: wizard.CannotStart},
		modeltest.Named:     {wizard.TaskDomains: wizard.Done, wizard.TaskApplicant: wizard.NotStarted},
		modeltest.Stated:    {wizard.TaskApplicant: wizard.Done, wizard.TaskKey: wizard.NotStarted},
		modeltest.Keyed:     {wizard.TaskKey: wizard.InProgress, wizard.TaskOrder: wizard.CannotStart},
		modeltest.Prepared:  {wizard.TaskKey: wizard.Done, wizard.TaskOrder: wizard.NotStarted},
		modeltest.Consented: {wizard.TaskOrder: wizard.NotStarted, wizard.TaskAgreement: wizard.CannotStart},
		modeltest.Sending:   {wizard.TaskOrder: wizard.InProgress},
		modeltest.Sent:      {wizard.TaskOrder: wizard.Done, wizard.TaskAgreement: wizard.Waiting, wizard.TaskDCV: wizard.NotStarted, wizard.TaskIdentity: wizard.NotStarted},
		modeltest.Proving:   {wizard.TaskAgreement: wizard.Done, wizard.TaskEmail: wizard.Waiting, wizard.TaskDCV: wizard.InProgress, wizard.TaskIdentity: wizard.InProgress},
		modeltest.Waiting:   {wizard.TaskEmail: wizard.Done, wizard.TaskIdentity: wizard.Waiting, wizard.TaskApproval: wizard.CannotStart},
		modeltest.Refused:   {wizard.TaskIdentity: wizard.InTrouble},
		modeltest.Proved:    {wizard.TaskDCV: wizard.Done, wizard.TaskIdentity: wizard.Done, wizard.TaskApproval: wizard.Waiting, wizard.TaskCertificate: wizard.CannotStart},
		modeltest.Approved:  {wizard.TaskApproval: wizard.Done, wizard.TaskCertificate: wizard.NotStarted},
		modeltest.Deviating: {wizard.TaskCertificate: wizard.InTrouble},
		modeltest.Issued:    {wizard.TaskCertificate: wizard.Done, wizard.TaskExport: wizard.NotStarted},
		modeltest.Exported:  {wizard.TaskExport: wizard.Done, wizard.TaskRenewal: wizard.NotStarted},
		modeltest.Finished:  {wizard.TaskRenewal: wizard.Done},
		modeltest.Rejected:  {wizard.TaskOrder: wizard.InTrouble},
		modeltest.Elsewhere: {wizard.TaskKey: wizard.Done, wizard.TaskOrder: wizard.NotStarted},
		modeltest.Placed:    {wizard.TaskOrder: wizard.Done, wizard.TaskAgreement: wizard.Waiting},
	} {
		f := modeltest.Facts(t, stage)
		for id, state := range want {
			if got := f.TaskOf(id, modeltest.Now()).State; got != state {
				t.Errorf("%s: %s is %s, want %s", stage, id, got, state)
			}
		}
	}
	if len(modeltest.Stages()) != 20 {
		t.Errorf("%d stages, and this test knows 20", len(modeltest.Stages()))
	}
}
