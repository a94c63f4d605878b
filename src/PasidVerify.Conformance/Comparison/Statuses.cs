using Answered = PasidVerify.Iommu.Status;
using Expected = PasidVerify.Spec.Status;

namespace PasidVerify.Conformance;

/// <summary>What the implementation answers, in the specification's words: the same names.</summary>
internal static class Statuses
{
    public static Expected OfTarget(Answered status) => status switch
    {
        Answered.Ok => Expected.Ok,
        Answered.Pending => Expected.Pending,
        Answered.NoSuchDevice => Expected.NoSuchDevice,
        Answered.InvalidMode => Expected.InvalidMode,
        Answered.AlreadyEnabled => Expected.AlreadyEnabled,
        Answered.NotTrusted => Expected.NotTrusted,
        Answered.NotEnabled => Expected.NotEnabled,
        Answered.AlreadyProbed => Expected.AlreadyProbed,
        Answered.NoDmaDomain => Expected.NoDmaDomain,
        Answered.InvalidDirection => Expected.InvalidDirection,
        Answered.NoFlushQueue => Expected.NoFlushQueue,
        Answered.Exhausted => Expected.Exhausted,
        Answered.NoSuchDomain => Expected.NoSuchDomain,
        Answered.Busy => Expected.Busy,
        Answered.EmptyRange => Expected.EmptyRange,
        Answered.OutOfRange => Expected.OutOfRange,
        Answered.Misaligned => Expected.Misaligned,
        Answered.InvalidProtection => Expected.InvalidProtection,
        Answered.NotBacked => Expected.NotBacked,
        Answered.AlreadyMapped => Expected.AlreadyMapped,
        Answered.NotMapped => Expected.NotMapped,
        Answered.NoTable => Expected.NoTable,
        Answered.NotEmpty => Expected.NotEmpty,
        Answered.NoSuchCall => Expected.NoSuchCall,
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "Not a status of the surface."),
    };

    /// <summary>The call did something, or will have done when it ends.</summary>
    public static bool Accepts(Expected status) => status is Expected.Ok or Expected.Pending;
}
