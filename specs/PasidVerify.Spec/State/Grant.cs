using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>How long the API contract lets a device reach a page of its strict domain.</summary>
public enum GrantPhase
{
    /// <summary>It may not.</summary>
    None,

    /// <summary>Since map_kva returned.</summary>
    Live,

    /// <summary>unmap_kva has begun; until it returns the device may still get through.</summary>
    Retiring,
}

/// <summary>What the API contract grants at one page of a strict domain, whatever tables and caches hold.</summary>
/// <param name="Phase">Whether it grants.</param>
/// <param name="Writable">Writing too.</param>
/// <param name="Frame">The page frame.</param>
/// <param name="Call">The unmap_kva in flight, while retiring.</param>
public readonly record struct Grant(Choice<GrantPhase> Phase, Bool Writable, Frame Frame, CallId Call);
