using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about devices whose kernel PASID is taken away.</summary>
internal static class Binding
{
    public static Claim Claim() => new(
        "binding",
        "After disable returns and until enabled again, every request with that PASID from that device faults; other "
        + "devices and PASIDs are untouched.",
        [
            new(
                "disabled-faults",
                "A device reaches nothing with a PASID that it is not enabled for.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain],
                (step, p) => !step.After.Attachments[new(p.Device)].Uses(p.Pasid, p.Domain),
                (step, p) => !Translation.Bound(step.After, p.Device, p.Pasid, p.Domain)),
            new(
                "others-untouched",
                "Disabling a device changes nothing in what another device reaches.",
                [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame],
                (step, p) => Disables(step) & p.Device != Disabled(step),
                (step, p) => Translation.Reaches(step.Before, p.Request, p.Domain, p.Frame)
                    == Translation.Reaches(step.After, p.Request, p.Domain, p.Frame))
            {
                AboutSteps = true,
            },
        ]);

    private static Bool Disables(Step step) => step.Operation?.Name switch
    {
        Operation.BeginDisable => step.Status == Status.Pending,
        Operation.End => step.Status == Status.Ok & Ended(step).Kind == CallKind.Disable,
        _ => false,
    };

    private static Bits Disabled(Step step) =>
        step.Operation?.Name == Operation.BeginDisable ? step.Arguments[0]
        : step.Operation?.Name == Operation.End ? Ended(step).Device
        : Sorts.Device.Value(0);

    private static Call Ended(Step step) => step.Before.Calls[new(step.Arguments[0])];
}
