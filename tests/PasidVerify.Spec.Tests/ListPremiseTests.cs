namespace PasidVerify.Spec.Tests;

/// <summary>
/// Which steps and points the requirements about flush queues, lists and refusals speak of: one thing is changed at a time.
/// </summary>
public class ListPremiseTests
{
    private const ulong Device = Machine.Trusted, Domain = Domains.FirstAllocated;
    private const ulong Page = 1, Frame = 0x1000, Buffer = Frame << Layout.PageShift;

    private readonly Machine machine = new(NamedScopes.List() with { LastTicket = 60 });

    public static TheoryData<string> Operations => [.. Operation.All().Select(operation => operation.Name)];

    private static TableSlot Slot => new(Domain, Page);

    [Fact]
    public void Only_domains_of_the_DMA_API_lead_to_old_frames_and_only_until_they_are_flushed()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, Buffer));
        Machine.Must(Status.Ok, machine.BeginUnmapDma(Device, 0x1000));
        var step = machine.Step(Operation.Store, 0, 0, 0);
        Assert.True(Planted.Shows("old-frame-only", step, At()));
        Planted.MustBreak("old-frame-only", step, At(), s => s.DomainOwners[Slot.Domain] = s.DomainOwners[Slot.Domain] with
        {
            Lazy = false, Flushed = s.Grants[Slot].Since + 1,
        });
        Planted.FallsSilentAfter("old-frame-only", step, At(), s =>
            s.DomainOwners[Slot.Domain] = s.DomainOwners[Slot.Domain] with { Kind = DomainKind.Kva });
        Assert.False(Planted.Speaks("old-frame-only", step, At(frame: Frame + 1)));
        var live = Planted.With(step.After, s => s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Live });
        Assert.True(Planted.Speaks("old-frame-only", step with { After = live }, At()));
        Assert.False(Planted.Shows("old-frame-only", step with { After = live }, At()));
    }

    [Fact]
    public void Nothing_is_reached_by_a_grant_that_only_keeps_an_address()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, Buffer));
        var step = machine.Step(Operation.Store, 0, 0, 0);
        foreach (var phase in new[] { GrantPhase.None, GrantPhase.Reserved })
        {
            Planted.MustBreak("old-frame-only", step, At(), s =>
                s.Grants[Slot] = s.Grants[Slot] with { Phase = phase });
        }
    }

    [Theory]
    [InlineData(GrantPhase.Queued, GrantPhase.Live, true)]
    [InlineData(GrantPhase.Queued, GrantPhase.Reserved, true)]
    [InlineData(GrantPhase.Queued, GrantPhase.Queued, false)]
    [InlineData(GrantPhase.Queued, GrantPhase.None, false)]
    [InlineData(GrantPhase.Live, GrantPhase.Live, false)]
    [InlineData(GrantPhase.None, GrantPhase.Live, false)]
    [InlineData(GrantPhase.None, GrantPhase.Reserved, false)]
    public void An_address_is_handed_out_again_when_it_was_queued_and_is_taken(
        GrantPhase before, GrantPhase after, bool speaks)
    {
        Assert.Equal(speaks, Planted.Speaks("no-early-reuse", With(Mapped()), At()));
        Assert.Equal(speaks, Planted.Speaks("no-early-reuse", With(Begun()), At()));
        Assert.False(Planted.Speaks("no-early-reuse", With(Mapped()) with { Status = Status.Exhausted }, At()));
        Assert.False(Planted.Speaks("no-early-reuse", With(machine.Step(Operation.Store, 0, 0, 0)), At()));

        Step With(Step step) => step with
        {
            Before = Planted.With(step.Before, s => s.Grants[Slot] = s.Grants[Slot] with { Phase = before }),
            After = Planted.With(step.After, s => s.Grants[Slot] = s.Grants[Slot] with { Phase = after }),
        };
    }

    [Fact]
    public void An_address_is_given_by_a_call_that_maps()
    {
        Assert.True(Planted.Speaks("free-address", Mapped(), At()));
        Assert.True(Planted.Speaks("free-address", Begun(), At()));
        Assert.False(Planted.Speaks("free-address", Mapped() with { Status = Status.Exhausted }, At()));
        Assert.False(Planted.Speaks("free-address", Mapped(), At(page: Page + 1)));
        Assert.False(Planted.Speaks("free-address", Mapped(), At(domain: Domain + 1)));
        Assert.False(Planted.Speaks(
            "free-address", Mapped() with { Operation = machine.Step(Operation.Store, 0, 0, 0).Operation }, At()));
    }

    [Fact]
    public void The_end_of_an_unmap_shows_that_a_list_failed_half_way()
    {
        var step = Undone();
        var second = At(page: Page + 1);
        Assert.True(Planted.Shows("failed-list", step, second));
        Assert.False(Planted.Shows("failed-list", step, At()));
        Action<State>[] others =
        [
            s => s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapKva },
            s => s.Calls[0] = s.Calls[0] with { Domain = Domain + 1 },
            s => s.Calls[0] = s.Calls[0] with { Pages = new(Page, 1) },
        ];
        foreach (var other in others) Planted.FallsSilentBefore("failed-list", step, second, other);
        Planted.FallsSilent("failed-list", step, step with { Status = Status.Pending }, second);
        Planted.FallsSilent(
            "failed-list", step, step with { Operation = machine.Step(Operation.Store, 0, 0, 0).Operation }, second);
        var whole = Planted.With(step.Before, s => s.Grants[new(Domain, Page + 1)] = s.Grants[Slot]);
        Assert.False(Planted.Shows("failed-list", step with { Before = whole }, second));
        var first = Planted.With(step.Before, s => s.Grants[Slot] = s.Grants[new(Domain, Page + 1)]);
        Assert.False(Planted.Shows("failed-list", step with { Before = first }, second));
    }

    [Fact]
    public void A_list_that_was_undone_leaves_no_grant_and_no_translation_behind()
    {
        var step = Undone();
        Planted.MustBreak("failed-list", step, At(), s =>
            s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Reserved });
        Planted.MustBreak("failed-list", step, At(), s => s.StaleTranslations[
            new(Device, Pasids.None, Domain, Page, Frame)] = new(CacheLevel.Iotlb, false));
    }

    [Fact]
    public void A_pending_end_shows_a_refusal_and_the_end_of_no_call_does_not()
    {
        Machine.Must(Status.Ok, machine.MapDma(Device, 0x1000, Buffer));
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain));
        var pending = machine.Step(Operation.End, 0);
        Machine.Must(Status.Pending, pending.Status);
        Assert.True(Planted.Shows("end-refused", pending, At()));
        var none = new Machine().Step(Operation.End, 0);
        Assert.True(Planted.Speaks("end-refused", none, At()));
        Assert.False(Planted.Shows("end-refused", none, At()));
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public void A_refusal_is_about_its_own_operation_and_is_searched_where_that_is_tried(string name)
    {
        var requirement = ClaimList.All().SelectMany(claim => claim.Requirements)
            .Single(one => one.Name == name + "-refused");
        var operation = Operation.All().Single(one => one.Name == name);
        var step = new Machine().Step(Operation.Complete, 0) with { Operation = operation, Status = Status.Exhausted };
        Assert.True(Planted.Speaks(requirement.Name, step, At()));
        Assert.False(Planted.Speaks(requirement.Name, step with { Status = Status.Ok }, At()));
        Assert.Equal(
            name == Operation.End, Planted.Speaks(requirement.Name, step with { Status = Status.Pending }, At()));
        var other = Operation.All().First(one => one.Name != name);
        Assert.False(Planted.Speaks(requirement.Name, step with { Operation = other }, At()));
        Assert.Equal(name == Operation.End, !requirement.Witness(step, At()).Concrete);
        Assert.Equal(operation.IsKernels, requirement.ShownIn.KernelChanges);
        Assert.True(requirement.ShownIn.DmaApi | !operation.IsOfDmaApi);
        Assert.True(requirement.ShownIn.Lists | !operation.IsOfLists);
        Assert.True(requirement.ShownIn.Offsets.Count > 0 | name != Operation.Store);
    }

    private static Point At(ulong page = Page, ulong frame = Frame, ulong domain = Domain) =>
        Planted.At(Device, Pasids.None, domain, page, frame);

    private static Step Mapped() => New(machine => machine.Step(
        Operation.MapDma, Device, 0x1000, Buffer, Scope.PageBytes, 0, 0), Status.Ok);

    private static Step Begun() => New(machine => machine.Step(
        Operation.BeginMapSg, Device, 0x1000, Scope.PageBytes, 0, 0), Status.Pending);

    private static Step New(Func<Machine, Step> run, Status expected)
    {
        var step = run(new Machine(NamedScopes.List() with { LastTicket = 60 }));
        Machine.Must(expected, step.Status);
        return step;
    }

    /// <summary>A list of two pages of which one was mapped is undone.</summary>
    private Step Undone()
    {
        Machine.Must(Status.Pending, machine.BeginMapSg(Device, 0x1000, 2 * Scope.PageBytes));
        Machine.Must(Status.Ok, machine.MapSegment(0x1000, Buffer));
        Machine.Must(Status.Pending, machine.BeginUndoMapSg());
        var step = machine.Ending();
        return step with { After = step.After.Copy() };
    }
}
