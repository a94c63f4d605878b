using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>How long the API contract lets a device reach a page of a domain.</summary>
public enum GrantPhase
{
    /// <summary>It may not.</summary>
    None,

    /// <summary>Since the page was mapped.</summary>
    Live,

    /// <summary>A strict unmap has begun; until it returns the device may still get through.</summary>
    Retiring,

    /// <summary>
    /// Unmapped lazily: the device may still get through until a flush that began later has finished, and until then
    /// the page is not mapped again.
    /// </summary>
    Queued,

    /// <summary>
    /// It may not, and the page is taken: the list that is being mapped, or undone, has no segment there yet.
    /// </summary>
    Reserved,
}

/// <summary>What the API contract grants at one page of a domain, whatever tables and caches hold.</summary>
/// <param name="Phase">Whether it grants.</param>
/// <param name="Writable">Writing too.</param>
/// <param name="Frame">The page frame.</param>
/// <param name="Call">The unmap in flight, while retiring; the list that is being mapped, until it ends.</param>
/// <param name="Since">The next ticket when it was queued.</param>
/// <param name="Mapping">
/// In a domain of the DMA API: the pages that were mapped together; none while a list is being mapped.
/// </param>
/// <param name="Buffer">There too: what of the buffer the page was mapped for.</param>
/// <param name="Bounced">The page frame is one of the bounce pool, which holds a copy of the buffer.</param>
public readonly record struct Grant(
    Choice<GrantPhase> Phase,
    Bool Writable,
    Frame Frame,
    CallId Call,
    Ticket Since,
    PageRange Mapping,
    BufferPart Buffer,
    Bool Bounced);
