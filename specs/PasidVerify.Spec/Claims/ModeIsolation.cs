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
        ]);
}
