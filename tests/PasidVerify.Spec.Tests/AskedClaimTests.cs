using PasidVerify.Lifted;

namespace PasidVerify.Spec.Tests;

/// <summary>
/// A driver is given what it asked for: each grant that a call could make, or leave, that its arguments do not say breaks a
/// requirement, although tables and grants agree.
/// </summary>
public class AskedClaimTests
{
    private const string Nothing = "-grants-nothing-else", All = "-grants-all-of-it", Taken = "-takes-all-of-it";
    private const string Rest = "what-is-not-taken-stays";
    private const ulong Strict = 3, Dma = Domains.FirstAllocated, PageBytes = Scope.PageBytes;
    private const ulong Buffer = 0x100_0000, BufferFrame = 0x1000;
    private const ulong KvaPage = 0xf_fff8_8800_0000;

    private readonly Machine kva = new(NamedScopes.Small() with { LastTicket = 40 });
    private readonly Machine list = new(NamedScopes.List() with { LastIova = 4, LastTicket = 40 });
    private readonly Machine bounce =
        new(NamedScopes.Bounce() with { LastIova = 4, BouncePool = (0x1800, 2), LastTicket = 40 });

    public AskedClaimTests() => kva.EnableStrict(domain: Strict);

    [Fact]
    public void Map_kva_grants_the_pages_of_its_range_as_the_kernel_has_them_and_no_others()
    {
        var step = MapKva(protection: Spec.MapKva.Read | Spec.MapKva.Write);
        Planted.MustBreak(Operation.MapKva + Nothing, step, At(Strict, KvaPage), s => Change(s, At(Strict, KvaPage), g =>
            g with { Frame = BufferFrame + 1 }));
        var next = Planted.With(step.After, s => s.Grants[new(Strict, KvaPage + 1)] = s.Grants[new(Strict, KvaPage)]);
        Planted.MustBreak(Operation.MapKva + Nothing, step, step with { After = next }, At(Strict, KvaPage + 1));
        var other = Planted.With(step.After, s => s.Grants[new(Strict + 1, KvaPage)] = s.Grants[new(Strict, KvaPage)]);
        Planted.MustBreak(Operation.MapKva + Nothing, step, step with { After = other }, At(Strict + 1, KvaPage));
        Planted.MustBreak(Operation.MapKva + All, step, At(Strict, KvaPage), s => s.Grants[new(Strict, KvaPage)] = default);
        Planted.MustBreak(Operation.MapKva + All, step, At(Strict, KvaPage), s => Change(s, At(Strict, KvaPage), g =>
            g with { Frame = BufferFrame + 1 }));
    }

    [Theory]
    [InlineData(1, PageBytes)]
    [InlineData(2, PageBytes - 1)]
    [InlineData(2, 1)]
    public void Map_kva_does_not_round_what_is_not_whole_pages(int argument, ulong value)
    {
        var step = MapKva();
        Bits[] arguments = [.. step.Arguments];
        arguments[argument] = new(argument == 1 ? arguments[1].Concrete + 1 : value, 64);
        Planted.MustBreak(Operation.MapKva + Nothing, step, step with { Arguments = arguments }, At(Strict, KvaPage));
    }

    [Fact]
    public void Map_kva_grants_nothing_outside_the_direct_map()
    {
        var top = new Machine(NamedScopes.Top(), new Design { WrappingRangeCheck = true });
        top.EnableStrict(domain: Strict);
        var step = top.Step(Operation.MapKva, Strict, top.Address(2), 2 * PageBytes, Spec.MapKva.Read, 1);
        Machine.Must(Status.Ok, step.Status);
        Assert.False(Planted.Holds(Operation.MapKva + Nothing, step, At(Strict, top.Address(3) >> Layout.PageShift)));
    }

    [Theory]
    [InlineData(1, 0x800UL)]
    [InlineData(2, Buffer + 0x800)]
    [InlineData(2, 1UL << 60)]
    public void A_buffer_is_memory_and_keeps_its_offset(int argument, ulong value)
    {
        var step = list.Step(Operation.MapDma, Machine.Trusted, PageBytes, Buffer, PageBytes, 0, 0);
        Bits[] arguments = [.. step.Arguments];
        arguments[argument] = new(argument == 1 ? PageBytes + value : value, 64);
        Planted.MustBreak(Operation.MapDma + Nothing, step, step with { Arguments = arguments }, At(Dma, 1));
    }

    [Fact]
    public void Map_kva_grants_writing_if_it_was_asked_for()
    {
        Planted.MustBreak(Operation.MapKva + Nothing, MapKva(), At(Strict, KvaPage), s =>
            Change(s, At(Strict, KvaPage), g => g with { Writable = true }));
        Unmapped();
        Planted.MustBreak(Operation.MapKva + All, MapKva(Spec.MapKva.Write), At(Strict, KvaPage), s =>
            Change(s, At(Strict, KvaPage), g => g with { Writable = false }));
    }

    [Fact]
    public void Map_kva_grants_nothing_where_the_kernel_has_nothing() => Planted.MustBreakBefore(
        Operation.MapKva + Nothing, MapKva(), At(Strict, KvaPage), s => s.Cells.Clear(_ => true));

    [Theory]
    [InlineData(Direction.ToDevice, false)]
    [InlineData(Direction.FromDevice, true)]
    [InlineData(Direction.Bidirectional, true)]
    public void Map_dma_and_map_sg_grant_writing_if_the_direction_has_it(Direction direction, bool writable)
    {
        var map = list.Step(Operation.MapDma, Machine.Trusted, PageBytes, Buffer, PageBytes, (ulong)direction, 0);
        var begin = list.Step(Operation.BeginMapSg, Machine.Trusted, 2 * PageBytes, PageBytes, (ulong)direction, 0);
        foreach (var (step, page) in new[] { (map, 1UL), (begin, 2UL) })
        {
            string broken = step.Operation!.Name + (writable ? All : Nothing);
            Planted.MustBreak(broken, step, At(Dma, page), s =>
                Change(s, At(Dma, page), g => g with { Writable = !writable }));
            Assert.True(Planted.Holds(step.Operation.Name + Nothing, step, At(Dma, page)));
            Assert.True(Planted.Holds(step.Operation.Name + All, step, At(Dma, page)));
        }
    }

    [Fact]
    public void Map_dma_leads_to_the_page_frames_of_the_buffer_in_their_order()
    {
        var step = list.Step(Operation.MapDma, Machine.Trusted, PageBytes, Buffer, 2 * PageBytes, 0, 0);
        for (ulong page = 1; page <= 2; page++)
        {
            var point = At(Dma, page);
            Planted.MustBreak(Operation.MapDma + Nothing, step, point, s => Change(s, point, g =>
                g with { Frame = g.Frame + 1 }));
            Planted.MustBreak(Operation.MapDma + Nothing, step, point, s => Change(s, point, g =>
                g with { Frame = g.Frame + 1, Buffer = g.Buffer with { Source = g.Buffer.Source + 1 } }));
            Planted.MustBreak(Operation.MapDma + All, step, point, s => s.Grants[new(Dma, page)] = default);
        }

        var third = Planted.With(step.After, s => s.Grants[new(Dma, 3)] = s.Grants[new(Dma, 2)]);
        Planted.MustBreak(Operation.MapDma + Nothing, step, step with { After = third }, At(Dma, 3));
    }

    [Fact]
    public void A_bounced_page_stands_for_the_bytes_of_its_buffer()
    {
        var step = bounce.Step(Operation.MapDma, Machine.Untrusted, PageBytes + 0x10, Buffer + 0x10, 0x20, 0, 0x1800);
        var point = At(Dma, 1);
        Assert.True(step.After.Grants[new(Dma, 1)].Bounced.Concrete);
        Planted.MustBreak(Operation.MapDma + Nothing, step, point, s => Change(s, point, g =>
            g with { Buffer = g.Buffer with { From = 0 } }));
        Planted.MustBreak(Operation.MapDma + Nothing, step, point, s => Change(s, point, g =>
            g with { Buffer = g.Buffer with { To = Layout.OffsetMask } }));
        Planted.MustBreak(Operation.MapDma + Nothing, step, point, s => Change(s, point, g =>
            g with { Buffer = g.Buffer with { Source = BufferFrame + 1 } }));
        Planted.MustBreak(Operation.MapDma + Nothing, step, point, s => Change(s, point, g => g with { Bounced = false }));
    }

    [Fact]
    public void A_segment_leads_to_its_page_frames_in_their_order_and_is_written_if_its_list_is()
    {
        Machine.Must(Status.Pending, list.BeginMapSg(Machine.Trusted, PageBytes, 3 * PageBytes, Direction.ToDevice));
        var step = list.Step(Operation.MapSegment, 0, 2 * PageBytes, Buffer, 2 * PageBytes);
        foreach (ulong page in new ulong[] { 2, 3 })
        {
            var point = At(Dma, page);
            Planted.MustBreak(Operation.MapSegment + Nothing, step, point, s => Change(s, point, g =>
                g with { Frame = g.Frame + 1 }));
            Planted.MustBreak(Operation.MapSegment + Nothing, step, point, s => Change(s, point, g =>
                g with { Writable = true }));
            Planted.MustBreak(Operation.MapSegment + All, step, point, s => Change(s, point, g =>
                g with { Phase = GrantPhase.Reserved }));
        }

        var first = Planted.With(step.After, s => s.Grants[new(Dma, 1)] = s.Grants[new(Dma, 2)]);
        Planted.MustBreak(Operation.MapSegment + Nothing, step, step with { After = first }, At(Dma, 1));
    }

    [Fact]
    public void An_unmap_takes_its_range_and_leaves_the_rest_as_it_was()
    {
        Machine.Must(Status.Ok, kva.Map(Strict, page: 0, pages: 2));
        var one = kva.Step(Operation.BeginUnmapKva, Strict, kva.Address(0), PageBytes, 0);
        Planted.MustBreak(Operation.BeginUnmapKva + Taken, one, At(Strict, KvaPage), s => Change(s, At(Strict, KvaPage), g =>
            g with { Phase = GrantPhase.Live }));
        Stays(one, At(Strict, KvaPage + 1));
        Machine.Must(Status.Ok, list.MapDma(Machine.Trusted, PageBytes, Buffer));
        Machine.Must(Status.Ok, list.MapDma(Machine.Trusted, 2 * PageBytes, Buffer + PageBytes));
        var lazily = list.Step(Operation.BeginUnmapDma, Machine.Trusted, PageBytes, PageBytes, 0);
        Planted.MustBreak(Operation.BeginUnmapDma + Taken, lazily, At(Dma, 1), s => Change(s, At(Dma, 1), g =>
            g with { Phase = GrantPhase.Live }));
        Stays(lazily, At(Dma, 2));
        Assert.False(Planted.Speaks(Operation.BeginUnmapDma + Taken, lazily, At(Dma, 2)));
    }

    [Fact]
    public void A_disable_takes_a_strict_domain_of_its_own_and_nothing_of_others()
    {
        Machine.Must(Status.Ok, kva.Map(Strict, page: 0));
        Machine.Must(Status.Pending, kva.BeginDisable(Machine.Untrusted));
        var step = kva.Ending();
        Assert.True(Planted.Shows(Rest, step, At(Strict, KvaPage)) && Planted.Holds(Rest, step, At(Strict, KvaPage)));
        Stays(step with { Before = Owned(step.Before), After = Owned(step.After) }, At(Strict + 1, KvaPage));

        static State Owned(State state) => Planted.With(state, s =>
            s.Grants[new(Strict + 1, KvaPage)] = default(Grant) with { Phase = GrantPhase.Live, Frame = BufferFrame });
    }

    [Fact]
    public void Tables_go_when_no_cache_leads_to_them()
    {
        const string Walks = "no-walk-of-freed-tables";
        Machine.Must(Status.Ok, kva.Map(Strict, page: 0));
        var begin = kva.Step(Operation.BeginDisable, Machine.Untrusted, 0);
        Planted.MustBreak(Walks, begin, At(Strict, KvaPage), s => s.Tables.Clear(_ => true));
        var step = kva.Ending();
        Assert.True(Planted.Shows(Walks, step, At(Strict, KvaPage)));
        foreach (var level in new[] { CacheLevel.PasidCache, CacheLevel.Iotlb })
        {
            Planted.MustBreakBefore(Walks, step, At(Strict, KvaPage), s =>
                s.StaleEntries[new(Machine.Untrusted, 2, Strict)] = new(level));
        }

        kva.EnableStrict(domain: Strict);
        Machine.Must(Status.Ok, kva.Map(Strict, page: 0));
        var unmap = kva.Step(Operation.BeginUnmapKva, Strict, kva.Address(0), PageBytes, 0);
        Assert.False(Planted.Speaks(Walks, unmap, At(Strict, KvaPage)));
        var late = kva.Ending();
        var before = Planted.With(late.Before, s => s.Tables[new(Strict, KvaPage)] = new(true, true, BufferFrame));
        Assert.False(Planted.Speaks(Walks, late with { Before = before }, At(Strict, KvaPage)));
        var other = Planted.With(late.Before, s => s.Tables[new(Strict + 1, KvaPage)] = new(true, true, BufferFrame));
        Assert.True(Planted.Speaks(Walks, late with { Before = other }, At(Strict + 1, KvaPage)));
    }

    [Fact]
    public void Nobody_grants_but_the_calls_that_map()
    {
        Machine.Must(Status.Ok, list.MapDma(Machine.Trusted, PageBytes, Buffer));
        Machine.Must(Status.Ok, list.BeginUnmapDma(Machine.Trusted, PageBytes));
        Machine.Must(Status.Pending, list.BeginFlushQueue(Dma));
        var step = list.Ending();
        foreach (var phase in new[] { GrantPhase.Live, GrantPhase.Reserved })
        {
            Planted.MustBreak("nobody-else-grants", step, At(Dma, 1), s => Change(s, At(Dma, 1), g => g with { Phase = phase }));
            Planted.MustBreak("nobody-else-grants", step, At(Dma, 2), s => Change(s, At(Dma, 2), g => g with { Phase = phase }));
        }
    }

    [Fact]
    public void Pages_kept_for_a_list_stay_as_they_are_until_a_segment_comes()
    {
        Machine.Must(Status.Pending, list.BeginMapSg(Machine.Trusted, PageBytes, 2 * PageBytes, Direction.ToDevice));
        var step = list.Step(Operation.MapSegment, 0, PageBytes, Buffer, PageBytes);
        Planted.MustBreak(Rest, step, At(Dma, 2), s => Change(s, At(Dma, 2), g => g with { Writable = true }));
        Planted.MustBreak(Rest, step, At(Dma, 2), s => s.Grants[new(Dma, 2)] = default);
        Planted.MustBreakBefore(Operation.MapSegment + Nothing, step, At(Dma, 1), s => Change(s, At(Dma, 1), g =>
            g with { Phase = GrantPhase.None }));
        Planted.MustBreakBefore(Operation.MapSegment + Nothing, step, At(Dma, 1), s =>
            s.Calls[0] = s.Calls[0] with { Pages = new(2, 1) });
        Machine.Must(Status.Ok, list.MapSegment(2 * PageBytes, Buffer + PageBytes));
        var end = list.Step(Operation.End, 0);
        Assert.True(Planted.Holds(Rest, end, At(Dma, 1)));
        Assert.False(Planted.Holds(
            Rest, end with { Before = Planted.With(end.Before, s => s.Calls[0] = s.Calls[0] with { Pages = new(2, 1) }) }, At(Dma, 1)));
    }

    [Fact]
    public void A_list_that_fails_takes_its_segments_and_nothing_else()
    {
        Machine.Must(Status.Ok, list.MapDma(Machine.Trusted, 2 * PageBytes, Buffer + PageBytes));
        Machine.Must(Status.Pending, list.BeginMapSg(Machine.Trusted, PageBytes));
        Machine.Must(Status.Ok, list.MapSegment(PageBytes, Buffer));
        var step = list.Step(Operation.BeginUndoMapSg, 0);
        Assert.True(Planted.Shows(Rest, step, At(Dma, 1)) && Planted.Holds(Rest, step, At(Dma, 1)));
        Stays(step, At(Dma, 2));
        Planted.MustBreak(Operation.BeginUndoMapSg + Taken, step, At(Dma, 1), s => Change(s, At(Dma, 1), g =>
            g with { Phase = GrantPhase.Live }));
    }

    [Fact]
    public void Pages_that_a_failed_list_only_kept_go_at_its_end()
    {
        Machine.Must(Status.Pending, list.BeginMapSg(Machine.Trusted, PageBytes, 2 * PageBytes));
        Machine.Must(Status.Ok, list.MapSegment(PageBytes, Buffer));
        Machine.Must(Status.Pending, list.BeginUndoMapSg());
        var step = list.Ending();
        var kept = step with { Before = Planted.With(step.Before, s => Change(s, At(Dma, 2), g => g with { Phase = GrantPhase.Reserved })) };
        Assert.True(Planted.Speaks(Rest, kept, At(Dma, 2)) && Planted.Holds(Rest, kept, At(Dma, 2)));
        foreach (var kind in new[] { CallKind.MapSg, CallKind.KernelChange })
        {
            var other = kept with { Before = Planted.With(kept.Before, s => s.Calls[0] = s.Calls[0] with { Kind = kind }) };
            Assert.False(Planted.Holds(Rest, other, At(Dma, 2)));
        }
    }

    [Fact]
    public void A_disable_of_a_shared_domain_takes_nothing_of_it()
    {
        Machine.Must(Status.Ok, list.MapDma(Machine.Trusted, PageBytes, Buffer));
        list.EnableIova(Machine.Trusted);
        Machine.Must(Status.Pending, list.BeginDisable(Machine.Trusted));
        Stays(list.Ending(), At(Dma, 1));
    }

    [Fact]
    public void A_segment_does_not_replace_what_is_mapped()
    {
        Machine.Must(Status.Pending, list.BeginMapSg(Machine.Trusted, PageBytes, 2 * PageBytes));
        var step = list.Step(Operation.MapSegment, 0, PageBytes, Buffer, PageBytes);
        Assert.True(Planted.Holds(Rest, step, At(Dma, 1)));
        var mapped = Planted.With(step.Before, s => Change(s, At(Dma, 1), g =>
            g with { Phase = GrantPhase.Live, Frame = BufferFrame + 1 }));
        Assert.False(Planted.Holds(Rest, step with { Before = mapped }, At(Dma, 1)));
    }

    [Fact]
    public void An_unmap_is_about_its_own_domain()
    {
        Machine.Must(Status.Ok, kva.Map(Strict, page: 0));
        var step = kva.Step(Operation.BeginUnmapKva, Strict, kva.Address(0), PageBytes, 0);
        Assert.True(Planted.Speaks(Operation.BeginUnmapKva + Taken, step, At(Strict, KvaPage)));
        Assert.False(Planted.Speaks(Operation.BeginUnmapKva + Taken, step, At(Strict + 1, KvaPage)));
    }

    /// <summary>What was there before the step stays, whatever of it could go.</summary>
    private static void Stays(Step step, Point point)
    {
        Planted.MustBreak(Rest, step, point, s => s.Grants[new(point.Domain, point.Page)] = default);
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Phase = GrantPhase.Retiring }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Frame = g.Frame + 1 }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Writable = !g.Writable }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Bounced = true }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g =>
            g with { Buffer = g.Buffer with { Source = g.Buffer.Source + 1 } }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Buffer = g.Buffer with { From = 1 } }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Buffer = g.Buffer with { To = 1 } }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Mapping = new(5, g.Mapping.Count) }));
        Planted.MustBreak(Rest, step, point, s => Change(s, point, g => g with { Mapping = new(g.Mapping.First, 5) }));
        Assert.False(Planted.Shows(Rest, step, point));
    }

    private static Point At(ulong domain, ulong page) => Planted.At(Machine.Untrusted, 2, domain, page, BufferFrame);

    private static void Change(State s, Point p, Func<Grant, Grant> change) =>
        s.Grants[new(p.Domain, p.Page)] = change(s.Grants[new(p.Domain, p.Page)]);

    private Step MapKva(ulong protection = Spec.MapKva.Read) =>
        kva.Step(Operation.MapKva, Strict, kva.Address(0), PageBytes, protection, 1);

    private void Unmapped() => kva.Unmap(Strict, page: 0);
}
