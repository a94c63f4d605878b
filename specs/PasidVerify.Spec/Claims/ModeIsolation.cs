namespace PasidVerify.Spec;

/// <summary>The claim about who may be in which mode.</summary>
internal static class ModeIsolation
{
    public static Claim Claim() => new(
        "mode-isolation",
        "An untrusted device is never in bypass or fast mode, and a device is in one kernel mode at most.",
        [
            new(
                "strict-for-untrusted",
                "The PASID-table entries of an untrusted device lead to strict domains only.",
                [Sorts.Device, Sorts.Pasid],
                (step, p) => !step.After.Devices[p.Device].Trusted
                    & step.After.PasidTable[new(p.Device, p.Pasid)].Domain != Domains.None,
                (step, p) => step.After.PasidTable[new(p.Device, p.Pasid)].Domain >= Domains.FirstStrict),
            new(
                "one-mode",
                "A PASID-table entry that is present is that of the device's one attachment.",
                [Sorts.Device, Sorts.Pasid],
                (step, p) => step.After.PasidTable[new(p.Device, p.Pasid)].Domain != Domains.None,
                (step, p) => step.After.Attachments[p.Device].Phase == Phase.On
                    & step.After.Attachments[p.Device].Uses(
                        p.Pasid, step.After.PasidTable[new(p.Device, p.Pasid)].Domain)),
        ]);
}
