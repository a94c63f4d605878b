using PasidVerify.Lifted;

namespace PasidVerify.Spec;

/// <summary>
/// What claims require of grants by the arguments of calls alone: a driver is given what it asked for (RFC 6/7:
/// iommu_map_kva; Linux: iommu_dma_map_page, iommu_dma_map_sg), all of it and nothing else.
/// </summary>
/// <remarks>Which bytes of a page frame are a buffer's is a law of arithmetic.</remarks>
internal static class AskedRequirements
{
    /// <summary>Of `isolation`, for each call that grants.</summary>
    public static IEnumerable<Requirement> NothingElse() => Grants.Select(call => new Requirement(
        call.Operation + "-grants-nothing-else",
        $"What {call.Operation} begins to grant, it was asked for: a page of its range, writing only if it was to be "
        + "written, and the memory that the driver named.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => step.Before.Grants[new(p.Domain, p.Page)].Phase != call.Phase
            & Granted(step, p).Phase == call.Phase,
        (step, p) => p.Domain == DomainOf(step) & IsAsked(step, p.Page)
            & Granted(step, p).Writable.Implies(IsToBeWritten(step, p)) & LeadsToTheBuffer(step, p))
    {
        ShownIn = call.ShownIn,
        AboutSteps = true,
        When = step => step.Operation?.Name == call.Operation,
    });

    /// <summary>Of `availability`, for each call that grants.</summary>
    public static IEnumerable<Requirement> AllOfIt() => Grants.Select(call => new Requirement(
        call.Operation + "-grants-all-of-it",
        $"When {call.Operation} has succeeded, every page of its range is granted in the domain's own table, to be written "
        + "if it was to be, and leads to the memory that the driver named.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => p.Domain == DomainOf(step) & p.Domain >= Domains.FirstAllocated & IsAsked(step, p.Page),
        (step, p) => Granted(step, p).Phase == call.Phase & Granted(step, p).Writable == IsToBeWritten(step, p)
            & LeadsToTheBuffer(step, p))
    {
        ShownIn = call.ShownIn,
        AboutSteps = true,
        When = step => step.Operation?.Name == call.Operation && step.Status is Status.Ok or Status.Pending,
    });

    /// <summary>Of `isolation`, for each call that takes away.</summary>
    public static IEnumerable<Requirement> NothingStays() => Unmaps.Select(call => new Requirement(
        call.Operation + "-takes-all-of-it",
        $"When {call.Operation} has succeeded, no page of its range is mapped.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => p.Domain == DomainOf(step) & p.Domain >= Domains.FirstAllocated & IsAsked(step, p.Page),
        (step, p) => Granted(step, p).Phase != GrantPhase.Live)
    {
        ShownIn = call.ShownIn,
        AboutSteps = true,
        When = step => step.Operation?.Name == call.Operation && step.Status is Status.Ok or Status.Pending,
    });

    /// <summary>Of `isolation`: no other call grants anything.</summary>
    public static Requirement NobodyElse() => new(
        "nobody-else-grants",
        "What is granted, or kept for a list, after any other call was so before it.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => Granted(step, p).Phase == GrantPhase.Live | Granted(step, p).Phase == GrantPhase.Reserved,
        (step, p) => step.Before.Grants[new(p.Domain, p.Page)].Phase == Granted(step, p).Phase)
    {
        AboutSteps = true,
        When = step => step.Operation is { } operation && Grants.All(call => call.Operation != operation.Name),
    };

    /// <summary>Of `availability`: what was not to be taken away stays, and stays as it was.</summary>
    public static Requirement RestStays() => new(
        "what-is-not-taken-stays",
        "What is mapped, or kept for a list, stays so, for the same memory with the same rights, until a call takes it away, or "
        + "maps a segment of the list there.",
        [Sorts.Domain, Sorts.Page],
        (step, p) => Kept(step, p).Phase == GrantPhase.Live | Kept(step, p).Phase == GrantPhase.Reserved,
        (step, p) => IsTaken(step, p) | IsSegment(step, p) | StaysTheSame(step, p))
    {
        AboutSteps = true,
        When = step => step.Operation is not null,
        Witness = (step, p) => IsTaken(step, p),
    };

    private static IEnumerable<(string Operation, GrantPhase Phase, Scope ShownIn)> Grants =>
    [
        (Operation.MapKva, GrantPhase.Live, NamedScopes.OneCall()),
        (Operation.MapDma, GrantPhase.Live, NamedScopes.Bounce()),
        (Operation.BeginMapSg, GrantPhase.Reserved, NamedScopes.List()),
        (Operation.MapSegment, GrantPhase.Live, NamedScopes.List()),
    ];

    private static IEnumerable<(string Operation, Scope ShownIn)> Unmaps =>
    [
        (Operation.BeginUnmapKva, NamedScopes.OneCall()),
        (Operation.BeginUnmapDma, NamedScopes.Lazy()),
        (Operation.BeginUndoMapSg, NamedScopes.List()),
    ];

    private static Grant Kept(Step step, Point p) => step.Before.Grants[new(p.Domain, p.Page)];

    private static Grant Granted(Step step, Point p) => step.After.Grants[new(p.Domain, p.Page)];

    private static DomainId DomainOf(Step step) => step.Operation?.Name switch
    {
        Operation.MapKva or Operation.BeginUnmapKva => new(step.Arguments[0]),
        Operation.MapSegment or Operation.BeginUndoMapSg => step.Before.Calls[new(step.Arguments[0])].Domain,
        _ => step.Before.DefaultDomains[new(step.Arguments[0])].Domain,
    };

    /// <summary>The page has bytes of the range that the call speaks of, addresses of the device or of the kernel.</summary>
    private static Bool IsAsked(Step step, Page page)
    {
        if (step.Operation?.Name == Operation.BeginUndoMapSg)
            return step.Before.Calls[new(step.Arguments[0])].Pages.Contains(page);
        var (first, count) = (step.Arguments[1], step.Arguments[2]);
        return step.Operation?.Name switch
        {
            Operation.MapDma => Place(step, page) < ByteRange.PagesAround(step.Arguments[2], step.Arguments[3]).Count,
            Operation.BeginUnmapDma => Place(step, page) < ByteRange.PagesAround(first, count).Count,
            Operation.MapSegment => WholePages(first, step.Arguments[3], page),
            _ => WholePages(first, count, page),
        };
    }

    private static Bool WholePages(Bits first, Bits count, Page page) =>
        (first & Layout.OffsetMask) == 0 & (count & Layout.OffsetMask) == 0 & page - PageOf(first) < PageOf(count);

    /// <summary>Which page of the range it is, from 0.</summary>
    private static Page Place(Step step, Page page) => page - PageOf(step.Arguments[1]);

    private static Bool IsToBeWritten(Step step, Point p) => step.Operation?.Name switch
    {
        Operation.MapKva => (step.Arguments[3] & MapKva.Write) != 0,
        Operation.MapDma => new Choice<Direction>(step.Arguments[4]) != Direction.ToDevice,
        Operation.BeginMapSg => new Choice<Direction>(step.Arguments[3]) != Direction.ToDevice,
        _ => step.Before.Grants[new(p.Domain, p.Page)].Writable,
    };

    private static Bool LeadsToTheBuffer(Step step, Point p)
    {
        var (grant, leaf) = (Granted(step, p), KernelTable.Today(step.Before, p.Page));
        return step.Operation?.Name switch
        {
            Operation.MapKva => leaf.Present & grant.Frame == leaf.Frame,
            Operation.MapSegment => grant.Frame == BufferFrame(step, p) & Kept(step, p).Phase == GrantPhase.Reserved
                & step.Before.Calls[new(step.Arguments[0])].Pages.Contains(p.Page),
            Operation.MapDma => IsPartOfBuffer(step, p, grant.Buffer) & (grant.Bounced | grant.Frame == grant.Buffer.Source),
            _ => true,
        };
    }

    /// <summary>The page frame of the buffer that is as far from its first as the page is from the range's.</summary>
    private static Frame BufferFrame(Step step, Point p) =>
        FrameOf(step.Arguments[2]) + new Frame(Place(step, p.Page).ToBits().Slice(0, Sorts.Frame.Width));

    private static Bool IsPartOfBuffer(Step step, Point p, BufferPart granted)
    {
        var part = BufferPart.Of(step.Arguments[2], step.Arguments[3], BufferFrame(step, p));
        return granted.Source == part.Source & granted.From == part.From & granted.To == part.To;
    }

    /// <summary>The call was to take the page away, or ends what was to: a disable of its domain, the undoing of its list.</summary>
    internal static Bool IsTaken(Step step, Point p)
    {
        if (Unmaps.Any(call => call.Operation == step.Operation?.Name))
            return p.Domain == DomainOf(step) & IsAsked(step, p.Page);
        if (step.Operation?.Name != Operation.End) return false;
        var call = step.Before.Calls[new(step.Arguments[0])];
        var disabled = call.Kind == CallKind.Disable & call.Pasid >= Pasids.FirstDynamic;
        var unmapped = (call.Kind == CallKind.UnmapDma | call.Kind == CallKind.UnmapKva) & call.Pages.Contains(p.Page);
        return p.Domain == call.Domain & (disabled | unmapped);
    }

    private static Bool IsSegment(Step step, Point p) => step.Operation?.Name == Operation.MapSegment
        ? Kept(step, p).Phase == GrantPhase.Reserved & p.Domain == DomainOf(step) & IsAsked(step, p.Page)
        : false;

    private static Bool StaysTheSame(Step step, Point p)
    {
        var (before, after) = (Kept(step, p), Granted(step, p));
        var together = before.Mapping.First == after.Mapping.First & before.Mapping.Count == after.Mapping.Count;
        return after.Phase == before.Phase & after.Frame == before.Frame & after.Writable == before.Writable
            & after.Bounced == before.Bounced & after.Buffer.Source == before.Buffer.Source
            & after.Buffer.From == before.Buffer.From & after.Buffer.To == before.Buffer.To
            & (together | IsEndOfList(step, p));
    }

    /// <summary>The list becomes one mapping.</summary>
    private static Bool IsEndOfList(Step step, Point p)
    {
        if (step.Operation?.Name != Operation.End) return false;
        var call = step.Before.Calls[new(step.Arguments[0])];
        return call.Kind == CallKind.MapSg & call.Domain == p.Domain & call.Pages.Contains(p.Page);
    }

    private static Page PageOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Page.Width));

    private static Frame FrameOf(Bits address) => new(address.Slice(Layout.PageShift, Sorts.Frame.Width));
}
