using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>How far a device's in-kernel DMA is enabled.</summary>
public enum Phase
{
    /// <summary>No kernel PASID.</summary>
    Off,

    /// <summary>Between enable and disable.</summary>
    On,

    /// <summary>A disable has begun and not returned.</summary>
    Disabling,
}

/// <summary>
/// The one in-kernel DMA attachment that a device can have: the contract's side of the PASID-table entry.
/// </summary>
/// <param name="Phase">Whether there is one.</param>
/// <param name="Pasid">The PASID that enable returned.</param>
/// <param name="Domain">The domain that it stands for; its kind is the mode (<see cref="Domains"/>).</param>
/// <param name="Call">The disable in flight.</param>
/// <param name="Since">
/// The ticket that the next descriptor would have got when it was enabled: what was submitted before that to flush the domain
/// is not for this device's PASID and TLB.
/// </param>
public readonly record struct Attachment(
    Choice<Phase> Phase, PasidId Pasid, DomainId Domain, CallId Call, Ticket Since)
{
    /// <summary>The attachment uses this PASID for this domain.</summary>
    public Bool Uses(PasidId pasid, DomainId domain) => Phase != Spec.Phase.Off & Pasid == pasid & Domain == domain;
}
