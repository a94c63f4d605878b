namespace PasidVerify.Spec.Tests;

/// <summary>
/// Every grant comes from the call that is there for it, and what was mapped together goes together: each other way in
/// which a grant could come, change or go breaks a requirement.
/// </summary>
public class GrantOriginTests
{
    private const string Origin = "nobody-else-grants", Rest = "what-is-not-taken-stays", OneMapping = "list-is-one-mapping";
    private const ulong Dma = Domains.FirstAllocated, PageBytes = Scope.PageBytes;
    private const ulong Buffer = 0x100_0000, BufferFrame = 0x1000;

    private readonly Machine list = new(NamedScopes.List() with { LastIova = 4, LastTicket = 40 });

    [Theory]
    [InlineData(GrantPhase.Live)]
    [InlineData(GrantPhase.Retiring)]
    [InlineData(GrantPhase.Queued)]
    public void A_list_that_begins_grants_nothing_yet(GrantPhase phase)
    {
        var step = Listed();
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Phase = phase }));
        Planted.MustBreak(Origin, step, At(3), s => Change(s, 3, g => g with { Phase = phase }));
    }

    [Theory]
    [InlineData(GrantPhase.Reserved)]
    [InlineData(GrantPhase.Retiring)]
    [InlineData(GrantPhase.Queued)]
    public void A_map_begins_to_grant_in_no_other_phase(GrantPhase phase)
    {
        var step = Mapped(pages: 1);
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Phase = phase }));
    }

    [Fact]
    public void A_call_that_grants_changes_no_grant_that_there_is()
    {
        _ = Mapped(pages: 1);
        var step = list.Step(Operation.MapDma, Machine.Trusted, 2 * PageBytes, Buffer, PageBytes, 0, 0);
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Frame = g.Frame + 1 }));
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Writable = false }));
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Bounced = true }));
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Phase = GrantPhase.Queued }));
        foreach (var part in new BufferPart[]
        {
            new(BufferFrame + 1, 0, Layout.OffsetMask), new(BufferFrame, 1, Layout.OffsetMask), new(BufferFrame, 0, 1),
        })
        {
            Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Buffer = part }));
        }
    }

    [Fact]
    public void What_is_being_unmapped_was_mapped_and_leads_where_it_did()
    {
        _ = Mapped(pages: 1);
        var step = list.Step(Operation.BeginUnmapDma, Machine.Trusted, PageBytes, PageBytes, 0);
        Assert.True(Planted.Holds(Origin, step, At(1)));
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Frame = g.Frame + 1 }));
        Planted.MustBreak(Origin, step, At(1), s => Change(s, 1, g => g with { Writable = false }));
        Planted.MustBreakBefore(Origin, step, At(1), s => Change(s, 1, g => g with { Phase = GrantPhase.Reserved }));
        Planted.MustBreak(Origin, step, At(2), s => s.Grants[new(Dma, 2)] = s.Grants[new(Dma, 1)]);
        foreach (var (phase, allowed) in new[]
        {
            (GrantPhase.Retiring, true), (GrantPhase.Queued, true), (GrantPhase.Reserved, false),
        })
        {
            var after = Planted.With(step.After, s => Change(s, 1, g => g with { Phase = phase }));
            Assert.Equal(allowed, Planted.Holds(Origin, step with { After = after }, At(1)));
        }
    }

    [Fact]
    public void Pages_that_were_mapped_together_are_one_mapping()
    {
        const string All = Operation.MapDma + "-grants-all-of-it";
        var step = Mapped(pages: 2);
        foreach (ulong page in new ulong[] { 1, 2 })
        {
            Planted.MustBreak(All, step, At(page), s => Change(s, page, g => g with { Mapping = new(2, 2) }));
            Planted.MustBreak(All, step, At(page), s => Change(s, page, g => g with { Mapping = new(1, 1) }));
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public void An_unmap_takes_whole_mappings_only(ulong first, ulong count)
    {
        _ = Mapped(pages: 2);
        var step = list.Step(Operation.BeginUnmapDma, Machine.Trusted, PageBytes, 2 * PageBytes, 0);
        Planted.MustBreakBefore(Rest, step, At(1), s => Change(s, 1, g => g with { Mapping = new(first, count) }));
    }

    [Fact]
    public void The_end_of_an_unmap_takes_nothing_that_is_mapped()
    {
        Machine.Must(Status.Pending, list.BeginMapSg(Machine.Trusted, PageBytes));
        Machine.Must(Status.Ok, list.MapSegment(PageBytes, Buffer));
        Machine.Must(Status.Pending, list.Run(Operation.BeginUndoMapSg, 0));
        var step = list.Ending();
        Planted.MustBreakBefore(Rest, step, At(1), s => Change(s, 1, g => g with { Phase = GrantPhase.Live }));
    }

    [Fact]
    public void A_list_that_has_been_mapped_is_one_mapping()
    {
        _ = Listed();
        Machine.Must(Status.Ok, list.MapSegment(PageBytes, Buffer));
        Machine.Must(Status.Ok, list.MapSegment(2 * PageBytes, Buffer));
        var step = list.Step(Operation.End, 0);
        foreach (ulong page in new ulong[] { 1, 2 })
        {
            Assert.True(Planted.Shows(OneMapping, step, At(page)));
            Planted.MustBreak(OneMapping, step, At(page), s => Change(s, page, g => g with { Mapping = new(1, 1) }));
            Planted.MustBreak(OneMapping, step, At(page), s => Change(s, page, g => g with { Mapping = new(2, 2) }));
            Planted.MustBreak(OneMapping, step, At(page), s => Change(s, page, g => g with { Phase = GrantPhase.Reserved }));
        }

        Assert.False(Planted.Speaks(OneMapping, step, At(3)));
        Assert.False(Planted.Speaks(OneMapping, step, Planted.At(Machine.Trusted, 0, Dma + 1, 1, BufferFrame)));
        Planted.FallsSilentBefore(OneMapping, step, At(1), s => s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapDma });
        Planted.FallsSilent(OneMapping, step, step with { Status = Status.NotMapped }, At(1));
    }

    private static Point At(ulong page) => Planted.At(Machine.Trusted, Pasids.None, Dma, page, BufferFrame);

    private static void Change(State s, ulong page, Func<Grant, Grant> change) =>
        s.Grants[new(Dma, page)] = change(s.Grants[new(Dma, page)]);

    private Step Mapped(ulong pages) => Proper(list.Step(
        Operation.MapDma, Machine.Trusted, PageBytes, Buffer, pages * PageBytes, (ulong)Direction.Bidirectional, 0));

    private Step Listed() => Proper(list.Step(
        Operation.BeginMapSg, Machine.Trusted, PageBytes, 2 * PageBytes, (ulong)Direction.Bidirectional, 0));

    private static Step Proper(Step step)
    {
        Assert.True(step.Status is Status.Ok or Status.Pending);
        return step;
    }
}
