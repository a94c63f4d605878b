namespace PasidVerify.Spec.Tests;

/// <summary>A list that fails, and what the requirements about lists forbid, planted.</summary>
public class UndoMapSgTests
{
    private const ulong Device = Machine.Trusted, Domain = Domains.FirstAllocated, Bytes = 2 * Scope.PageBytes;
    private const ulong Iova = 0x1000, Buffer = 0x100_0000, Mapped = 1, Missing = 2, Frame = 0x1000;

    private readonly Machine machine = new(NamedScopes.List() with { LastTicket = 60 });

    /// <summary>A list of a lazy domain that is mapped half-way.</summary>
    public UndoMapSgTests()
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, Iova, Bytes));
        Machine.Must(Status.Ok, machine.MapSegment(Iova, Buffer));
    }

    [Fact]
    public void What_was_mapped_is_unmapped_with_a_strict_flush_of_the_whole_list()
    {
        Assert.Equal(Status.Pending, machine.BeginUndoMapSg());
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("tables", StringComparison.Ordinal));
        const string Pages = "device:0 pasid:0 domain:3 first:1 count:2 not-untaggedOnly since:0";
        Assert.Contains("queue ticket:0 => kind:3 " + Pages, machine.Contents);
        Assert.Contains("queue ticket:1 => kind:7 " + Pages, machine.Contents);
        Assert.Equal((GrantPhase.Retiring, GrantPhase.Reserved), (Phase(Mapped), Phase(Missing)));
        Assert.Equal([Frame], machine.Reached(Device, null, Iova));
        Assert.Empty(machine.Reached(Device, null, Iova + 0x1000));
    }

    [Fact]
    public void The_addresses_are_free_when_the_flush_has_completed_and_the_call_has_returned()
    {
        Machine.Must(Status.Pending, machine.BeginUndoMapSg());
        Assert.Equal(Status.Pending, machine.End());
        machine.CompleteAll();
        Assert.Equal(Status.ChoiceRefused, machine.MapDma(Device, Iova, Buffer));
        Assert.Equal(Status.ChoiceRefused, machine.MapDma(Device, Iova + 0x1000, Buffer));
        Machine.Must(Status.Ok, machine.End());
        Assert.Empty(machine.Reached(Device, null, Iova));
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("grants", StringComparison.Ordinal));
        Assert.Equal(Status.Ok, machine.MapDma(Device, Iova, Buffer, Bytes));
    }

    [Fact]
    public void A_list_may_fail_although_all_of_it_is_mapped()
    {
        Machine.Must(Status.Ok, machine.MapSegment(Iova + 0x1000, Buffer));
        Assert.Equal(Status.Pending, machine.BeginUndoMapSg());
        machine.CompleteAll();
        Assert.Equal(Status.Ok, machine.End());
        Assert.DoesNotContain(machine.Contents, line => line.StartsWith("grants", StringComparison.Ordinal));
    }

    [Fact]
    public void A_list_is_undone_once_and_mapped_no_further()
    {
        Machine.Must(Status.Pending, machine.BeginUndoMapSg());
        Refused(Status.NoSuchCall);
        Assert.Equal(Status.NoSuchCall, machine.MapSegment(Iova + 0x1000, Buffer));
    }

    [Fact]
    public void What_is_no_list_is_not_undone() => Refused(Status.NoSuchCall, call: 1);

    [Theory]
    [InlineData(3, Status.Exhausted)]
    [InlineData(4, Status.Pending)]
    public void Undoing_asks_for_the_room_that_the_longest_call_takes(ulong left, Status expected)
    {
        // A strict unmap in between, which takes three tickets, so that the list was begun with room to spare.
        var narrow = new Machine(NamedScopes.Dma() with { LastTicket = 3 + left, LastIova = 2 });
        Machine.Must(Status.Ok, narrow.MapDma(Device, 0x2000, Buffer));
        Machine.Must(Status.Pending, narrow.BeginMapSg(Device, 0x1000, call: 1));
        narrow.UnmapDma(Device, 0x2000);
        Assert.Equal(expected, narrow.BeginUndoMapSg(call: 1));
    }

    [Theory]
    [InlineData(Mapped)]
    [InlineData(Missing)]
    public void A_grant_that_an_undone_list_leaves_behind(ulong page) =>
        Planted.MustBreak("failed-list", Undone(), At(page), s =>
            s.Grants[new(Domain, page)] = s.Grants[new(Domain, page)] with { Phase = GrantPhase.Reserved });

    [Fact]
    public void A_translation_that_an_undone_list_leaves_in_the_table() =>
        Planted.MustBreak("failed-list", Undone(), At(Missing), s =>
            s.Tables[new(Domain, Missing)] = new(true, false, Frame));

    [Fact]
    public void A_translation_that_an_undone_list_leaves_in_a_cache() =>
        Planted.MustBreak("failed-list", Undone(), At(Mapped), s =>
            s.StaleTranslations[new(Device, Pasids.None, Domain, Mapped, Frame)] = new(CacheLevel.Iotlb, false));

    [Theory]
    [InlineData(GrantPhase.Live)]
    [InlineData(GrantPhase.Retiring)]
    [InlineData(GrantPhase.Reserved)]
    public void A_list_that_is_given_addresses_in_use(GrantPhase phase) =>
        Planted.MustBreakBefore("free-address", Given(), At(Missing), s =>
            s.Grants[new(Domain, Missing)] = s.Grants[new(Domain, Missing)] with { Phase = phase });

    [Fact]
    public void A_list_that_is_given_addresses_that_a_cache_knows_from_before() =>
        Planted.MustBreakBefore("no-early-reuse", Given(), At(Missing), s =>
        {
            s.Grants[new(Domain, Missing)] = s.Grants[new(Domain, Missing)] with { Phase = GrantPhase.Queued };
            s.StaleTranslations[new(Device, Pasids.None, Domain, Missing, Frame)] = new(CacheLevel.Iotlb, false);
        });

    [Fact]
    public void A_reserved_page_that_is_reached_is_granted_to_nobody() =>
        Planted.MustBreak("old-frame-only", Undone(), At(Missing), s =>
        {
            s.Tables[new(Domain, Missing)] = new(true, false, Frame);
            s.Grants[new(Domain, Missing)] = default(Grant) with
            {
                Phase = GrantPhase.Reserved, Writable = true, Frame = Frame,
            };
        });

    private static Point At(ulong page) => Planted.At(Device, Pasids.None, Domain, page, Frame);

    private GrantPhase Phase(ulong page) => machine.State.Grants[new(Domain, page)].Phase.Concrete;

    private Step Undone()
    {
        Machine.Must(Status.Pending, machine.BeginUndoMapSg());
        return machine.Ending();
    }

    private Step Given()
    {
        Undone();
        return machine.Step(Operation.BeginMapSg, Device, Iova, Bytes, 0, 0);
    }

    private void Refused(Status expected, ulong call = 0)
    {
        var before = machine.Contents;
        Assert.Equal(expected, machine.BeginUndoMapSg(call));
        Assert.Equal(before, machine.Contents);
    }
}
