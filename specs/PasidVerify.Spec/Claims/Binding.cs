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
                "A device reaches nothing with a PASID that it is not enabled for, and no cache knows anything of it.",
                Point.OfAccess,
                (step, p) => !Contract.Uses(step.After, p.Device, p.Pasid, p.Domain),
                (step, p) => Caches.Level(step.After, p.Device, p.Pasid, p.Domain) == CacheLevel.None
                    & !Translation.Reaches(step.After, p.Request, p.Way, p.Frame))
            {
                ShownIn = NamedScopes.OneStrict(),
                Witness = (step, p) => step.Operation?.Name == Operation.End & Disables(step)
                    & p.Device == Disabled(step).Device & p.Pasid == Disabled(step).Pasid,
            },
            Untouched(
                "others-untouched",
                Operation.BeginDisable,
                "Disabling a device changes nothing in what another device, or another PASID, reaches, nor in what blocks it."),
            Untouched(
                "others-stay-untouched",
                Operation.End,
                "When disabling a device ends, neither does that change how another device, or PASID, is answered."),
            .. FlushRequirements.NothingElse(),
        ]);

    private static Requirement Untouched(string name, string operation, string sentence) => new(
        name,
        sentence,
        Point.OfAccess,
        (step, p) => Disables(step) & (p.Device != Disabled(step).Device | p.Pasid != Disabled(step).Pasid),
        (step, p) => ReachesTheSame(step, p) & IsBlockedTheSame(step, p))
    {
        ShownIn = NamedScopes.OnePasid(),
        AboutSteps = true,
        When = step => step.Operation?.Name == operation,
        Witness = ReachesSomething,
    };

    private static Bool ReachesTheSame(Step step, Point p) =>
        Translation.Reaches(step.Before, p.Request, p.Way, p.Frame)
        == Translation.Reaches(step.After, p.Request, p.Way, p.Frame);

    private static Bool IsBlockedTheSame(Step step, Point p)
    {
        Bool same = true;
        foreach (var fault in Enum.GetValues<Fault>())
        {
            same &= Translation.Faults(step.Before, p.Request, p.Way, fault)
                == Translation.Faults(step.After, p.Request, p.Way, fault);
        }

        return same;
    }

    private static Bool ReachesSomething(Step step, Point p) =>
        Translation.Reaches(step.Before, p.Request, p.Way, p.Frame);

    private static Bool Disables(Step step) => step.Operation?.Name switch
    {
        Operation.BeginDisable => step.Status == Status.Pending,
        Operation.End => step.Status == Status.Ok & Ended(step).Kind == CallKind.Disable,
        _ => false,
    };

    private static (DeviceId Device, PasidId Pasid) Disabled(Step step)
    {
        if (step.Operation?.Name == Operation.End) return (Ended(step).Device, Ended(step).Pasid);
        var device = step.Operation?.Name == Operation.BeginDisable ? new DeviceId(step.Arguments[0]) : 0;
        return (device, step.Before.Attachments[device].Pasid);
    }

    private static Call Ended(Step step) => step.Before.Calls[new(step.Arguments[0])];
}
