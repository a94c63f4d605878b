namespace PasidVerify.Spec.Tests;

/// <summary>Which bytes and which steps the requirements about bounce buffers speak of: one thing is changed at a time.</summary>
public class BouncePremiseTests
{
    private const string NothingElse = "bounce-frame-shows-nothing-else", CopiedIn = "copied-to-the-bounce-frame";
    private const ulong Device = Machine.Untrusted, Domain = Domains.FirstAllocated, Page = 1, Offset = 0x10;
    private const ulong Iova = 0x1010, Buffer = 0x100_0010, Source = 0x1000, Slot = 0x1800, Size = 0x10;

    private readonly Machine machine = new(NamedScopes.Bounce() with { LastIova = 4, BouncePool = (Slot, 2) });

    public BouncePremiseTests() => machine.Store(Buffer, 0x11);

    public static TheoryData<string, ulong> OfMaps => new() { { NothingElse, Offset + Size }, { CopiedIn, Offset } };

    private static TableSlot Key => new(Domain, Page);

    [Fact]
    public void An_untrusted_device_and_what_it_is_granted()
    {
        var step = Mapped();
        Planted.FallsSilentAfter("own-bytes", step, At(Slot), s =>
            s.Devices[Device] = s.Devices[Device] with { Trusted = true });
        Planted.FallsSilentAfter("own-bytes", step, At(Slot), s => s.Grants.Clear(_ => true));
        Assert.True(Planted.Shows("own-bytes", step, At(Slot)));
        var outside = Planted.With(step.After, s => s.Grants[Key] = s.Grants[Key] with { Frame = Source });
        Assert.False(Planted.Shows("own-bytes", step with { After = outside }, At(Source)));
    }

    [Fact]
    public void A_frame_outside_the_pool_has_no_owner_that_would_excuse_it() =>
        Planted.MustBreak("own-bytes", Mapped(), At(Source, Offset + Size), s =>
        {
            s.Grants[Key] = s.Grants[Key] with { Frame = Source, Bounced = false };
            s.SlotOwners[Source] = new(true, Domain, Page);
        });

    [Theory]
    [MemberData(nameof(OfMaps))]
    public void What_a_call_has_mapped_and_bounced(string requirement, ulong offset)
    {
        var (step, point) = (Mapped(), At(Slot, offset));
        Planted.FallsSilentAfter(requirement, step, point, s => s.Grants[Key] = s.Grants[Key] with { Bounced = false });
        Planted.FallsSilent(requirement, step, step with { Status = Status.Exhausted }, point);
        Planted.FallsSilent(requirement, step, step with { Operation = Unmapping().Operation }, point);
        foreach (var other in new TableSlot[] { new(Domain + 1, Page), new(Domain, Page + 1) })
        {
            var after = Planted.With(step.After, s => s.Grants[other] = s.Grants[Key]);
            var elsewhere = Planted.At(Device, Pasids.None, other.Domain.Concrete, other.Page.Concrete, Slot, offset: offset);
            Assert.False(Planted.Speaks(requirement, step with { After = after }, elsewhere));
        }
    }

    [Fact]
    public void Of_a_copy_the_buffer_and_of_the_rest_what_is_beside_it()
    {
        var step = Mapped();
        foreach (ulong offset in new[] { Offset, Offset + Size - 1 })
        {
            Assert.True(Planted.Speaks(CopiedIn, step, At(Slot, offset)));
            Assert.False(Planted.Speaks(NothingElse, step, At(Slot, offset)));
        }

        foreach (ulong offset in new[] { Offset - 1, Offset + Size })
        {
            Assert.False(Planted.Speaks(CopiedIn, step, At(Slot, offset)));
            Assert.True(Planted.Speaks(NothingElse, step, At(Slot, offset)));
        }
    }

    [Fact]
    public void A_copy_shows_something_where_it_is_not_zero_and_the_rest_where_it_was_not()
    {
        var step = Mapped();
        Assert.True(Planted.Shows(CopiedIn, step, At(Slot, Offset)));
        Assert.False(Planted.Shows(CopiedIn, step, At(Slot, Offset + 1)));
        var before = Planted.With(step.Before, s => s.Memory[new(Slot, Offset + Size)] = 1);
        Assert.True(Planted.Shows(NothingElse, step with { Before = before }, At(Slot, Offset + Size)));
        Assert.False(Planted.Shows(NothingElse, step, At(Slot, Offset + Size)));
    }

    [Fact]
    public void What_comes_back_of_a_buffer_that_the_device_could_write()
    {
        var (step, point) = (Unmapped(), At(Slot, Offset));
        Action<State>[] others =
        [
            s => s.Grants[Key] = s.Grants[Key] with { Bounced = false },
            s => s.Grants[Key] = s.Grants[Key] with { Writable = false },
            s => s.Grants[Key] = s.Grants[Key] with { Buffer = new(Source, Offset + 1, Offset + 1) },
            s => s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapKva },
            s => s.Calls[0] = s.Calls[0] with { Domain = Domain + 1 },
            s => s.Calls[0] = s.Calls[0] with { Pages = new(Page + 1, 1) },
        ];
        foreach (var other in others) Planted.FallsSilentBefore("copied-back", step, point, other);
        Planted.FallsSilent("copied-back", step, step with { Status = Status.Pending }, point);
        Planted.FallsSilent("copied-back", step, step with { Operation = Mapped(Page + 1).Operation }, point);
        Assert.True(Planted.Shows("copied-back", step, point));
        var same = Planted.With(step.Before, s => s.Memory[new(Source, Offset)] = s.Memory[new(Slot, Offset)]);
        Assert.False(Planted.Shows("copied-back", step with { Before = same }, point));
    }

    [Fact]
    public void What_no_call_wrote_but_somebody_stored()
    {
        var store = machine.Step(Operation.Store, Source, Offset, 0x99);
        Assert.False(Planted.Speaks("rest-untouched", store, At(Source, Offset)));
        Planted.FallsSilentBefore("rest-untouched", Mapped(), At(Slot, Offset), s => s.Memory[new(Slot, Offset)] = 0x99);
    }

    [Fact]
    public void A_frame_that_was_taken_before_is_not_taken() =>
        Planted.MustBreakBefore("rest-untouched", Mapped(), At(Slot, Offset), s =>
            s.SlotOwners[Slot] = new(true, Domain, Page));

    [Fact]
    public void A_frame_that_nobody_has_then_is_not_taken() =>
        Planted.MustBreak("rest-untouched", Mapped(), At(Slot, Offset), s => s.SlotOwners[Slot] = default);

    [Fact]
    public void A_frame_that_another_call_takes_is_not_taken()
    {
        var step = Mapped();
        var point = At(Slot, Offset);
        Planted.MustBreak("rest-untouched", step, step with { Operation = Unmapping().Operation }, point);
        Planted.MustBreak("rest-untouched", step, step with { Status = Status.Exhausted }, point);
    }

    [Fact]
    public void What_is_no_copy_does_not_come_back()
    {
        var (step, point) = (Unmapped(), At(Source, Offset));
        Planted.MustBreakBefore("rest-untouched", step, point, s =>
            s.Grants[Key] = s.Grants[Key] with { Bounced = false });
        Planted.MustBreakBefore("rest-untouched", step, point, s =>
            s.Calls[0] = s.Calls[0] with { Kind = CallKind.Disable });
        Planted.MustBreak("rest-untouched", step, step with { Status = Status.Pending }, point);
    }

    [Fact]
    public void A_copy_comes_back_when_an_unmap_ends_and_a_lazy_one_ends_at_once()
    {
        Mapped();
        machine.Store((Slot << Layout.PageShift) + Offset, 0x12);
        var begun = Unmapping();
        begun = begun with { After = begun.After.Copy() };
        Assert.False(Planted.Speaks("copied-back", begun, At(Source, Offset)));
        var lazily = begun with { Status = Status.Ok };
        Assert.True(Planted.Speaks("copied-back", lazily, At(Source, Offset)));
        var others = lazily with { Before = Planted.With(begun.Before, s => s.Grants[new(Domain + 1, Page)] = s.Grants[Key]) };
        Assert.False(Planted.Speaks(
            "copied-back", others, Planted.At(Device, Pasids.None, Domain + 1, Page, Source, offset: Offset)));
    }

    [Fact]
    public void The_second_page_of_a_buffer_comes_back_to_the_second_frame()
    {
        const ulong Straddling = (Source << Layout.PageShift) + 0xff8, At2 = (Slot + 1) << Layout.PageShift;
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1ff8, Straddling, Size, slot: Slot));
        machine.Store(At2 + 1, 0x77);
        Machine.Must(Status.Pending, machine.BeginUnmapDma(Device, 0x1ff8, Size));
        var step = machine.Ending();
        var point = Planted.At(Device, Pasids.None, Domain, Page + 1, Source + 1, offset: 1);
        Assert.True(Planted.Speaks("rest-untouched", step, point));
        Assert.True(Planted.Holds("rest-untouched", step, point));
        Assert.True(Planted.Shows("copied-back", step, point));
    }

    [Fact]
    public void The_second_frame_of_a_mapping_is_free_too()
    {
        const ulong Straddling = (Source << Layout.PageShift) + 0xff8;
        var step = machine.Step(Operation.MapDma, Device, 0x1ff8, Straddling, Size, 0, Slot);
        Machine.Must(Status.Ok, step.Status);
        Planted.MustBreakBefore("free-slot", step, At(Slot + 1), s => s.SlotOwners[Slot + 1] = new(true, Domain, 4));
    }

    [Fact]
    public void Only_frames_that_a_bounced_mapping_takes()
    {
        var step = Mapped();
        Planted.FallsSilentAfter("free-slot", step, At(Slot), s => s.Grants[Key] = s.Grants[Key] with { Bounced = false });
        Planted.FallsSilent("free-slot", step, step with { Status = Status.Exhausted }, At(Slot));
        Planted.FallsSilent("free-slot", step, step with { Operation = Unmapping().Operation }, At(Slot));
        Assert.False(Planted.Speaks("free-slot", step, At(Slot - 1)));
        Assert.False(Planted.Speaks("free-slot", step, At(Slot + 1)));
    }

    [Theory]
    [InlineData(GrantPhase.None, Slot)]
    [InlineData(GrantPhase.Reserved, Slot)]
    [InlineData(GrantPhase.Live, Slot + 1)]
    public void Grants_that_lead_elsewhere_or_nowhere(GrantPhase phase, ulong frame)
    {
        var step = Mapped();
        var before = Planted.With(step.Before, s => s.Grants[Key] = s.Grants[Key] with { Phase = phase, Frame = frame });
        Assert.True(Planted.Speaks("free-slot", step with { Before = before }, At(Slot)));
        Assert.True(Planted.Holds("free-slot", step with { Before = before }, At(Slot)));
    }

    private static Point At(ulong frame, ulong offset = 0) =>
        Planted.At(Device, Pasids.None, Domain, Page, frame, offset: offset);

    private Step Mapped(ulong page = Page)
    {
        var step = machine.Step(
            Operation.MapDma, Device, (page << Layout.PageShift) + Offset, Buffer, Size,
            (ulong)Direction.Bidirectional, page == Page ? Slot : Slot + 1);
        Machine.Must(Status.Ok, step.Status);
        return step with { After = step.After.Copy() };
    }

    private Step Unmapping() => machine.Step(Operation.BeginUnmapDma, Device, Iova, Size, 0);

    private Step Unmapped()
    {
        Mapped();
        machine.Store((Slot << Layout.PageShift) + Offset, 0x12);
        Machine.Must(Status.Pending, Unmapping().Status);
        var step = machine.Ending();
        return step with { After = step.After.Copy() };
    }
}
