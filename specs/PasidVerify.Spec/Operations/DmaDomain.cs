using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What the calls of the DMA API ask of a domain.</summary>
public static class DmaDomain
{
    /// <summary>As many page frames as pages.</summary>
    internal static Frame AsFrames(this Page pages) => new(pages.ToBits().Slice(0, Sorts.Frame.Width));

    /// <summary>As many pages as page frames.</summary>
    internal static Page AsPages(this Frame frames) => new(frames.ToBits().Extend(Sorts.Page.Width));

    /// <summary>The page frame of a page, where a range of pages stands for page frames in a row.</summary>
    internal static Frame FrameOf(Page page, PageRange pages, Frame first) => first + (page - pages.First).AsFrames();

    /// <summary>Whether a call may have these addresses, the implementation's choice. Null when it may.</summary>
    internal static Status? RefuseChoice(State s, DomainId domain, PageRange pages)
    {
        if (!s.Layout.InAperture(pages)) return Status.ChoiceRefused;
        return s.Reading.ForAll(pages, page => IsFree(s, domain, page)) ? null : Status.ChoiceRefused;
    }

    /// <summary>
    /// The page may be mapped: nothing is granted there, and what was unmapped lazily no cache knows any more
    /// (Linux: fq_ring_free).
    /// </summary>
    public static Bool IsFree(State s, DomainId domain, Page page)
    {
        var grant = s.Grants[new(domain, page)];
        var flushed = grant.Since < s.DomainOwners[domain].Flushed | s.Design.IovaReusedBeforeFlush;
        return grant.Phase == GrantPhase.None | (grant.Phase == GrantPhase.Queued & flushed);
    }
}
