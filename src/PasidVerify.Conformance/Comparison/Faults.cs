using PasidVerify.Iommu;
using PasidVerify.Spec;

namespace PasidVerify.Conformance;

/// <summary>Fault reasons of VT-d, in the specification's words.</summary>
internal static class Faults
{
    /// <summary>
    /// The specification's fault; null for one that it never allows, such as reserved bits in an entry: whoever sees
    /// that has seen a torn entry.
    /// </summary>
    public static Fault? OfTarget(FaultReason reason) => reason switch
    {
        FaultReason.RootNotPresent => Fault.NoSuchDevice,
        FaultReason.ContextNotPresent => Fault.NoSuchDevice,
        FaultReason.DeviceTlbNotEnabled => Fault.TranslationBlocked,
        FaultReason.PasidIsRidPasid => Fault.PasidIsRidPasid,
        FaultReason.PasidBeyondDirectory => Fault.PasidNotPresent,
        FaultReason.DirectoryNotPresent => Fault.PasidNotPresent,
        FaultReason.PasidNotPresent => Fault.PasidNotPresent,
        FaultReason.NotCanonical => Fault.NotCanonical,
        FaultReason.NotPresent => Fault.NotPresent,
        FaultReason.SupervisorPage => Fault.SupervisorPage,
        FaultReason.BeyondHostWidth => Fault.BeyondHostWidth,
        FaultReason.WriteDenied => Fault.WriteDenied,
        FaultReason.InterruptWindow => Fault.InterruptWindow,
        _ => null,
    };

    /// <summary>The faults that some reason stands for.</summary>
    public static IEnumerable<Fault> Reported() =>
        Enum.GetValues<FaultReason>().Select(OfTarget).OfType<Fault>().Distinct();
}
