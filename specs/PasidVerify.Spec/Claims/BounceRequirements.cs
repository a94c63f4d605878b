using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>What claims require of bounce buffers, byte by byte.</summary>
internal static class BounceRequirements
{
    /// <summary>Of `isolation`: what is reached is granted, and of what is granted every byte is as it must be.</summary>
    public static Requirement OwnBytes() => new(
        "own-bytes",
        "A byte that is granted to an untrusted device lies in a bounce frame that is this mapping's alone, or in none, "
        + "and then, of a buffer of the DMA API, it is one of the buffer.",
        [Sorts.Device, Sorts.Pasid, Sorts.Domain, Sorts.Page, Sorts.Frame, Sorts.Offset],
        (step, p) => !step.After.Devices[p.Device].Trusted & Isolation.Granted(step.After, p),
        (step, p) => (InPool(step, p.Frame) & step.After.SlotOwners[p.Frame].Is(p.Domain, p.Page))
            | (!InPool(step, p.Frame) & (step.After.DomainOwners[p.Domain].Kind == DomainKind.Kva
                | step.After.Grants[new(p.Domain, p.Page)].Buffer.Contains(p.Byte))))
    {
        ShownIn = NamedScopes.Bounce(),
        Witness = (step, p) => InPool(step, p.Frame),
    };

    /// <summary>Of `isolation`.</summary>
    public static Requirement NothingElse() => OfMap(
        "bounce-frame-shows-nothing-else",
        "What a bounce frame holds beside the copy of the buffer is zero when it is mapped.",
        (grant, p) => !grant.Buffer.HasOffset(p.Offset),
        (step, grant, p) => step.After.Memory[Copy(grant, p)] == 0) with
    {
        Witness = (step, p) => step.Before.Memory[Copy(Granted(step, p), p)] != 0,
    };

    /// <summary>Of `availability`.</summary>
    public static Requirement CopiedIn() => OfMap(
        "copied-to-the-bounce-frame",
        "Each byte of a buffer is in its copy when that is mapped, whatever the direction.",
        (grant, p) => grant.Buffer.HasOffset(p.Offset),
        (step, grant, p) => step.After.Memory[Copy(grant, p)] == step.Before.Memory[Original(grant, p)]) with
    {
        Witness = (step, p) => step.After.Memory[Copy(Granted(step, p), p)] != 0,
    };

    /// <summary>Of `availability`.</summary>
    public static Requirement CopiedBack() => new(
        "copied-back",
        "When an unmap returns, each byte of a buffer that the device could write is what its copy had.",
        [Sorts.Domain, Sorts.Page, Sorts.Offset],
        (step, p) => Unmaps(step, p.Domain, p.Page) & Ended(step, p).Bounced & Ended(step, p).Writable
            & Ended(step, p).Buffer.HasOffset(p.Offset),
        (step, p) => step.After.Memory[Original(Ended(step, p), p)] == step.Before.Memory[Copy(Ended(step, p), p)])
    {
        ShownIn = NamedScopes.Bounce(),
        AboutSteps = true,
        When = step => Ends(step) || (step.Operation?.Name == Operation.BeginUnmapDma && step.Status == Status.Ok),
        Witness = (step, p) =>
            step.Before.Memory[Original(Ended(step, p), p)] != step.Before.Memory[Copy(Ended(step, p), p)],
    };

    /// <summary>Of `availability`.</summary>
    public static Requirement RestUntouched() => new(
        "rest-untouched",
        "Calls write no byte but those of bounce frames that they take, and of the buffer that a copy comes back to.",
        [Sorts.Frame, Sorts.Offset],
        (step, p) => step.After.Memory[p.Byte] != step.Before.Memory[p.Byte],
        (step, p) => Takes(step, p.Frame) | ComesBack(step, p.Byte))
    {
        ShownIn = NamedScopes.Bounce(),
        AboutSteps = true,
        When = step => step.Operation?.Name != Operation.Store,
    };

    /// <summary>Of `allocator`.</summary>
    public static Requirement FreeSlot() => new(
        "free-slot",
        "A bounce frame that a mapping takes is nobody's, and nothing that is mapped leads there.",
        [Sorts.Domain, Sorts.Page, Sorts.Frame],
        (step, p) => step.After.Grants[new(Domain(step), Allocator.Handed(step).First)].Bounced
            & p.Frame - new Frame(step.Arguments[5]) < Allocator.Handed(step).Count.AsFrames(),
        (step, p) => !step.Before.SlotOwners[p.Frame].Used
            & !(step.Before.Grants[new(p.Domain, p.Page)].Phase != GrantPhase.None
                & step.Before.Grants[new(p.Domain, p.Page)].Phase != GrantPhase.Reserved
                & step.Before.Grants[new(p.Domain, p.Page)].Frame == p.Frame))
    {
        ShownIn = NamedScopes.Bounce(),
        AboutSteps = true,
        When = Maps,
    };

    /// <summary>Of a byte of the bounce frame that a page leads to, when a call has mapped it.</summary>
    private static Requirement OfMap(
        string name, string sentence, Func<Grant, Point, Bool> premise, Func<Step, Grant, Point, Bool> conclusion) => new(
        name,
        sentence,
        [Sorts.Domain, Sorts.Page, Sorts.Offset],
        (step, p) => Domain(step) == p.Domain & Allocator.Handed(step).Contains(p.Page)
            & Granted(step, p).Bounced & premise(Granted(step, p), p),
        (step, p) => conclusion(step, Granted(step, p), p))
    {
        ShownIn = NamedScopes.Bounce(),
        AboutSteps = true,
        When = Maps,
    };

    private static bool Maps(Step step) => step.Operation?.Name == Operation.MapDma && step.Status == Status.Ok;

    private static bool Ends(Step step) => step.Operation?.Name == Operation.End && step.Status == Status.Ok;

    private static DomainId Domain(Step step) => step.Before.DefaultDomains[new(step.Arguments[0])].Domain;

    private static Grant Granted(Step step, Point p) => step.After.Grants[new(p.Domain, p.Page)];

    private static Grant Ended(Step step, Point p) => step.Before.Grants[new(p.Domain, p.Page)];

    /// <summary>The byte of the page frame that a page leads to.</summary>
    private static ByteAddress Copy(Grant grant, Point p) => new(grant.Frame, p.Offset);

    /// <summary>The byte of the buffer, or beside it, that it stands for.</summary>
    private static ByteAddress Original(Grant grant, Point p) => new(grant.Buffer.Source, p.Offset);

    private static Bool InPool(Step step, Frame frame) => step.After.Layout.BouncePool.Contains(frame);

    /// <summary>The end of an unmap, of this page among others; in a lazy domain its beginning is its end.</summary>
    private static Bool Unmaps(Step step, DomainId domain, Page page)
    {
        if (!Ends(step)) return domain == Asked.Domain(step) & Asked.Of(step, page);
        var call = step.Before.Calls[new(step.Arguments[0])];
        return call.Kind == CallKind.UnmapDma & call.Domain == domain & call.Pages.Contains(page);
    }

    private static Bool Takes(Step step, Frame frame) => Maps(step)
        & !step.Before.SlotOwners[frame].Used & step.After.SlotOwners[frame].Used;

    private static Bool ComesBack(Step step, ByteAddress address)
    {
        if (!Ends(step)) return false;
        var call = step.Before.Calls[new(step.Arguments[0])];
        var page = call.Pages.First + (address.Frame - call.Buffer).AsPages();
        var grant = step.Before.Grants[new(call.Domain, page)];
        return Unmaps(step, call.Domain, page) & grant.Bounced & grant.Writable & grant.Buffer.Contains(address);
    }
}
