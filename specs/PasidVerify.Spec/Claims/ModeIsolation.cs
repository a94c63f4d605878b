using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>The claim about who may be in which mode.</summary>
internal static class ModeIsolation
{
    public static Claim Claim() => new(
        "mode-isolation",
        "An untrusted device is never in bypass or fast mode and never has ATS; a device is in one kernel mode at "
        + "most.",
        [
            new(
                "strict-for-untrusted",
                "The PASID-table entries of an untrusted device lead to domains with tables of their own only.",
                [Sorts.Device, Sorts.Pasid],
                (step, p) => !step.After.Devices[p.Device].Trusted
                    & step.After.PasidTable[new(p.Device, p.Pasid)].Domain != Domains.None,
                (step, p) => step.After.PasidTable[new(p.Device, p.Pasid)].Domain >= Domains.FirstAllocated),
            new(
                "no-ats-for-untrusted",
                "An untrusted device is let keep no translations.",
                [Sorts.Device],
                (step, p) => step.After.Devices[p.Device].Present & !step.After.Devices[p.Device].Trusted,
                (step, p) => !Caches.HasDeviceTlb(step.After, p.Device)),
            new(
                "one-mode",
                "A PASID-table entry that is present, but for that of PASID 0, is that of the device's one attachment.",
                [Sorts.Device, Sorts.Pasid],
                (step, p) => p.Pasid != Pasids.None
                    & step.After.PasidTable[new(p.Device, p.Pasid)].Domain != Domains.None,
                (step, p) => step.After.Attachments[p.Device].Phase == Phase.On
                    & step.After.Attachments[p.Device].Uses(
                        p.Pasid, step.After.PasidTable[new(p.Device, p.Pasid)].Domain)),
            new(
                "mode-is-as-asked",
                "A device that was enabled is in the mode that its driver asked for; which KVA that is, its trust says.",
                [Sorts.Device],
                (step, p) => p.Device == new DeviceId(step.Arguments[0]),
                (step, p) => step.After.Attachments[p.Device].Phase == Phase.On
                    & IsOfMode(step.After, p.Device, new(step.Arguments[1]), new(step.Arguments[2])))
            {
                AboutSteps = true,
                When = step => step.Operation?.Name == Operation.Enable && step.Status == Status.Ok,
            },
            new(
                "default-domain-is-as-told",
                "A default domain is pass-through, or lazy, if the command line says so and the device is trusted.",
                [Sorts.Device, Sorts.Domain],
                (step, p) => IsGiven(step, p) | IsLoosened(step, p),
                (step, p) => IsGiven(step, p).Implies(
                    (step.After.DefaultDomains[p.Device].Domain == Domains.Passthrough)
                        == (step.After.Layout.Policy.Passthrough & step.After.Devices[p.Device].Trusted))
                    & IsLoosened(step, p).Implies(step.After.Layout.Policy.Lazy & step.After.DomainOwners[p.Domain].Trusted))
            {
                ShownIn = NamedScopes.Untrusted(),
                AboutSteps = true,
                When = step => step.Operation is not null,
            },
        ]);

    private static Bool IsOfMode(State s, DeviceId device, Choice<Mode> mode, PasidId pasid)
    {
        var (attachment, fast) = (s.Attachments[device], s.Devices[device].Trusted);
        var owner = s.DomainOwners[attachment.Domain];
        var reserved = attachment.Pasid == Pasids.KernelDma;
        return (mode == Mode.Bypass & reserved & attachment.Domain == Domains.Passthrough)
            | (mode == Mode.Iova & reserved & attachment.Domain == s.DefaultDomains[device].Domain
                & owner.Kind == DomainKind.Dma)
            | (mode == Mode.Kva & attachment.Pasid == pasid & ((fast & attachment.Domain == Domains.Kernel)
                | (!fast & owner.Kind == DomainKind.Kva & owner.Device == device & owner.Pasid == pasid)));
    }

    private static Bool IsGiven(Step step, Point p) =>
        step.After.DefaultDomains[p.Device].Domain != step.Before.DefaultDomains[p.Device].Domain;

    private static Bool IsLoosened(Step step, Point p) =>
        step.After.DomainOwners[p.Domain].Lazy & !step.Before.DomainOwners[p.Domain].Lazy;
}
