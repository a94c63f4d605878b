namespace PasidVerify.Spec.Tests;

/// <summary>What the requirements about bounce buffers forbid, planted.</summary>
public class BounceClaimTests
{
    private const ulong Device = Machine.Untrusted, Domain = Domains.FirstAllocated, Page = 1, Offset = 0x10;
    private const ulong Iova = 0x1010, Buffer = 0x100_0010, Source = 0x1000, Slot = 0x1800, Size = 0x10;

    private readonly Machine machine = new(NamedScopes.Bounce() with { LastIova = 4 });

    public BounceClaimTests()
    {
        machine.Store(Buffer, 0x11);
        machine.Store(Buffer + Size, 0x22);
    }

    private static TableSlot Key => new(Domain, Page);

    [Fact]
    public void A_bounce_frame_that_is_somebody_elses()
    {
        var step = Mapped();
        foreach (var other in new SlotOwner[] { default, new(true, Domain, Page + 1), new(true, Domain + 1, Page) })
            Planted.MustBreak("own-bytes", step, At(Slot, Offset), s => s.SlotOwners[Slot] = other);
    }

    [Theory]
    [InlineData(Offset - 1)]
    [InlineData(Offset + Size)]
    public void A_neighbour_of_the_buffer_in_its_page(ulong offset)
    {
        var step = Mapped();
        Planted.MustBreak("own-bytes", step, At(Source, offset), LedToTheBuffer);
        Assert.True(Planted.Holds(
            "own-bytes", step with { After = Planted.With(step.After, LedToTheBuffer) }, At(Source, Offset)));
    }

    [Fact]
    public void A_bounce_frame_that_map_kva_gave()
    {
        var strict = new Machine();
        strict.EnableStrict();
        var step = strict.Step(Operation.MapKva, 3, strict.Address(0), Scope.PageBytes, MapKva.Read, 1);
        Machine.Must(Status.Ok, step.Status);
        var point = Planted.At(Device, 2, 3, strict.Address(0) >> Layout.PageShift, Source);
        Assert.True(Planted.Holds("own-bytes", step, point));
        var pooled = new Machine(NamedScopes.Small() with { BouncePool = (Source, 1) }).State;
        foreach (var (to, from) in pooled.Maps.Zip(step.After.Maps)) to.CopyFrom(from);
        Planted.MustBreak("own-bytes", step, step with { After = pooled }, point);
    }

    [Fact]
    public void Something_that_the_bounce_frame_held_before() =>
        Planted.MustBreak("bounce-frame-shows-nothing-else", Mapped(), At(Slot, Offset + Size), s =>
            s.Memory[new(Slot, Offset + Size)] = 0x22);

    [Fact]
    public void A_copy_that_is_another() =>
        Planted.MustBreak("copied-to-the-bounce-frame", Mapped(), At(Slot, Offset), s =>
            s.Memory[new(Slot, Offset)] = 0x12);

    [Fact]
    public void Something_that_does_not_come_back() =>
        Planted.MustBreak("copied-back", Unmapped(), At(Slot, Offset), s => s.Memory[new(Source, Offset)] = 0x11);

    [Fact]
    public void A_neighbour_of_the_buffer_that_comes_back_too() =>
        Planted.MustBreak("rest-untouched", Unmapped(), At(Source, Offset + Size), s =>
            s.Memory[new(Source, Offset + Size)] = 0x33);

    [Fact]
    public void A_buffer_that_the_device_could_not_write() => Planted.MustBreak(
        "rest-untouched", Unmapped(Direction.ToDevice), At(Source, Offset), s => s.Memory[new(Source, Offset)] = 0x12);

    [Fact]
    public void A_mapping_that_writes_to_the_buffer() =>
        Planted.MustBreak("rest-untouched", Mapped(), At(Source, Offset), s => s.Memory[new(Source, Offset)] = 0);

    [Fact]
    public void Another_call_that_writes_to_memory() =>
        Planted.MustBreak("rest-untouched", Unmapping(), At(Source, Offset), s => s.Memory[new(Source, Offset)] = 0);

    [Fact]
    public void A_bounce_frame_that_is_in_use() => Planted.MustBreakBefore("free-slot", Mapped(), At(Slot), s =>
        s.SlotOwners[Slot] = new(true, Domain, Page + 1));

    [Fact]
    public void The_bounce_frame_after_those_that_are_taken_may_be_anybodys()
    {
        var step = Mapped();
        var before = Planted.With(step.Before, s => s.SlotOwners[Slot + 1] = new(true, Domain, Page + 1));
        Assert.True(Planted.Holds("free-slot", step with { Before = before }, At(Slot + 1)));
    }

    [Fact]
    public void A_bounce_frame_that_map_kva_leads_to() =>
        Planted.MustBreakBefore("free-slot", Mapped(Page + 1), At(Slot), s =>
        {
            s.DomainOwners[Key.Domain] = s.DomainOwners[Key.Domain] with { Kind = DomainKind.Kva };
            s.Grants[Key] = s.Grants[Key] with { Phase = GrantPhase.Live, Frame = Slot };
        });

    [Theory]
    [InlineData(GrantPhase.Live)]
    [InlineData(GrantPhase.Queued)]
    public void A_bounce_frame_that_something_leads_to(GrantPhase phase) =>
        Planted.MustBreakBefore("free-slot", Mapped(Page + 1), At(Slot), s =>
            s.Grants[Key] = s.Grants[Key] with { Phase = phase, Frame = Slot });

    private static void LedToTheBuffer(State s)
    {
        s.Tables[Key] = new(true, true, Source);
        s.Grants[Key] = s.Grants[Key] with { Frame = Source, Bounced = false };
    }

    private static Point At(ulong frame, ulong offset = 0) =>
        Planted.At(Device, Pasids.None, Domain, Page, frame, offset: offset);

    private Step Mapped(ulong page = Page, Direction direction = Direction.Bidirectional)
    {
        var step = machine.Step(
            Operation.MapDma, Device, (page << Layout.PageShift) + Offset, Buffer, Size, (ulong)direction, Slot);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }

    private Step Unmapping(Direction direction = Direction.Bidirectional)
    {
        Mapped(direction: direction);
        machine.Store((Slot << Layout.PageShift) + Offset, 0x12);
        machine.Store((Slot << Layout.PageShift) + Offset + Size, 0x33);
        return machine.Step(Operation.BeginUnmapDma, Device, Iova, Size, 0);
    }

    private Step Unmapped(Direction direction = Direction.Bidirectional)
    {
        Machine.Must(Status.Pending, Unmapping(direction).Status);
        return machine.Ending();
    }
}
