namespace PasidVerify.Spec.Tests;

/// <summary>
/// Which steps and points the requirements about disabled and unmapped devices speak of, and what excuses them: one thing
/// is changed at a time.
/// </summary>
public class PremiseTests
{
    private const ulong Pasid = 2, Domain = 3, OtherPasid = 3, Frame = 0x1000, Device = Machine.Untrusted;

    private readonly Machine machine = new();

    public PremiseTests()
    {
        machine.EnableStrict(Pasid, Domain);
        Machine.Must(Status.Ok, machine.Map(Domain, page: 0));
    }

    private ulong Page => machine.Address(0) >> Layout.PageShift;

    private TableSlot Slot => new(Domain, Page);

    [Fact]
    public void The_end_of_a_disable_shows_that_its_device_reaches_nothing_with_its_pasid()
    {
        var step = Disabled();
        Assert.True(Planted.Shows("disabled-faults", step, At()));
        Assert.False(Planted.Shows("disabled-faults", step, At(device: Machine.Trusted)));
        Assert.False(Planted.Shows("disabled-faults", step, At(OtherPasid)));
        Assert.False(Planted.Shows("disabled-faults", step with { Status = Status.Pending }, At()));
        Assert.False(Planted.Shows("disabled-faults", step with { Operation = Named(Operation.BeginDisable) }, At()));
        var unmap = Planted.With(step.Before, s => s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapKva });
        Assert.False(Planted.Shows("disabled-faults", step with { Before = unmap }, At()));
    }

    [Fact]
    public void A_device_that_is_enabled_reaches_nothing_with_another_pasid_or_domain()
    {
        var step = machine.Step(Operation.MapKva, Domain, machine.Address(1), Scope.PageBytes, MapKva.Read, 1);
        Assert.False(Planted.Speaks("disabled-faults", step, At()));
        Assert.True(Planted.Speaks("disabled-faults", step, At(OtherPasid)));
        Assert.True(Planted.Speaks("disabled-faults", step, Planted.At(Device, Pasid, Domain + 1, Page, Frame)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Disabling_is_about_others_by_device_or_by_pasid(bool ends)
    {
        string requirement = ends ? "others-stay-untouched" : "others-untouched";
        var step = ends ? Disabled() : Disabling();
        Assert.False(Planted.Speaks(requirement, step, At()));
        Assert.True(Planted.Speaks(requirement, step, At(OtherPasid)));
        Assert.True(Planted.Speaks(requirement, step, At(device: Machine.Trusted)));
        Planted.FallsSilent(requirement, step, step with { Status = Status.NotReady }, At(OtherPasid));
        string other = ends ? Operation.BeginDisable : Operation.End;
        Planted.FallsSilent(requirement, step, step with { Operation = Named(other) }, At(OtherPasid));
    }

    [Fact]
    public void Ending_is_about_the_call_that_ends()
    {
        var step = Disabled();
        Planted.FallsSilentBefore("others-stay-untouched", step, At(OtherPasid), s =>
            s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapKva });
        Planted.FallsSilent("others-stay-untouched", step, step with { Status = Status.Pending }, At(OtherPasid));
    }

    [Fact]
    public void Only_what_reaches_something_shows_that_others_are_untouched()
    {
        machine.EnableFast(OtherPasid);
        var step = machine.Step(Operation.BeginDisable, Machine.Trusted, 0);
        Assert.True(Planted.Shows("others-untouched", step, At()));
        Assert.False(Planted.Shows("others-untouched", step, At(frame: Frame + 1)));
    }

    [Fact]
    public void What_the_kernels_own_table_leads_to_is_another_claims()
    {
        var step = Disabled();
        var after = Planted.With(step.After, Stale);
        Assert.True(Planted.Speaks("no-stale-translation", step with { After = after }, At()));
        Assert.False(Planted.Speaks("no-stale-translation", step, At()));
        var kernels = Planted.With(step.After, s => s.StaleTranslations[
            new(Device, Pasid, Domains.Kernel, Page, Frame)] = new(CacheLevel.Iotlb, true));
        var point = Planted.At(Device, Pasid, Domains.Kernel, Page, Frame, privileged: true);
        Assert.True(Translation.Reaches(kernels, point.Request, point.Way, point.Frame).Concrete);
        Assert.False(Planted.Speaks("no-stale-translation", step with { After = kernels }, point));
    }

    [Theory]
    [InlineData(Phase.On, Pasid, Domain, false)]
    [InlineData(Phase.Off, Pasid, Domain, false)]
    [InlineData(Phase.Disabling, OtherPasid, Domain, false)]
    [InlineData(Phase.Disabling, Pasid, Domain + 1, false)]
    [InlineData(Phase.Disabling, Pasid, Domain, true)]
    public void An_entry_that_only_a_cache_knows_is_excused_while_it_is_being_taken_away(
        Phase phase, ulong pasid, ulong domain, bool excused)
    {
        var step = machine.Step(Operation.Store, 0, 0, 0);
        var after = Planted.With(step.After, s =>
        {
            s.PasidTable[new(Device, Pasid)] = default;
            s.StaleEntries[new(Device, Pasid, Domain)] = new(CacheLevel.PasidCache);
            s.Attachments[Device] = s.Attachments[Device] with { Phase = phase, Pasid = pasid, Domain = domain };
            s.Calls[0] = default(Call) with { Kind = CallKind.Disable, Device = Device };
        });
        Assert.True(Planted.Speaks("no-stale-translation", step with { After = after }, At()));
        Assert.Equal(excused, Planted.Holds("no-stale-translation", step with { After = after }, At()));
        foreach (var call in new Call[] { default, after.Calls[0] with { Device = Machine.Trusted } })
        {
            var without = Planted.With(after, s => s.Calls[0] = call);
            Assert.False(Planted.Holds("no-stale-translation", step with { After = without }, At()));
        }
    }

    [Fact]
    public void A_page_is_being_unmapped_while_a_call_unmaps_it()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 0));
        var step = machine.Step(Operation.Store, 0, 0, 0);
        Assert.True(Planted.Holds("no-stale-translation", step, At()));
        Action<State>[] others =
        [
            s => s.Calls[0] = s.Calls[0] with { Kind = CallKind.Disable },
            s => s.Calls[0] = s.Calls[0] with { Domain = Domain + 1 },
            s => s.Calls[0] = s.Calls[0] with { Pages = new(Page + 1, 1) },
            s => s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Live },
            s => s.Grants[Slot] = s.Grants[Slot] with { Phase = GrantPhase.Queued },
            s => s.Grants[Slot] = s.Grants[Slot] with { Frame = Frame + 1 },
        ];
        foreach (var other in others) Planted.MustBreak("no-stale-translation", step, At(), other);
        Planted.MustBreak("no-stale-translation", step, At(write: true), s =>
            s.Grants[Slot] = s.Grants[Slot] with { Writable = false });
        var ofDma = Planted.With(step.After, s => s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapDma });
        Assert.True(Planted.Holds("no-stale-translation", step with { After = ofDma }, At()));
    }

    [Fact]
    public void What_no_unmap_ends_does_not_show_that_nothing_stale_is_left()
    {
        Machine.Must(Status.Ok, machine.Map(Domain, page: 1));
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 1));
        var step = machine.Ending();
        Assert.True(Planted.Shows("no-stale-translation", step, At()));
        Assert.False(Planted.Shows("no-stale-translation", step with { Status = Status.Pending }, At()));
        Assert.False(Planted.Shows("no-stale-translation", step with { Operation = Named(Operation.Complete) }, At()));
        Assert.False(Planted.Shows("no-stale-translation", With(call => call with { Domain = Domain + 1 }), At()));
        Assert.False(Planted.Shows("no-stale-translation", With(call => call with { Kind = CallKind.Disable }), At()));
        Assert.True(Planted.Shows("no-stale-translation", With(call => call with { Kind = CallKind.UnmapDma }), At()));

        Step With(Func<Call, Call> change) =>
            step with { Before = Planted.With(step.Before, s => s.Calls[0] = change(s.Calls[0])) };
    }

    [Fact]
    public void The_end_of_a_disable_is_about_its_device_pasid_and_domain()
    {
        var step = Disabled();
        Assert.True(Planted.Speaks("no-stale-pasid", step, At()));
        Assert.False(Planted.Speaks("no-stale-pasid", step, At(OtherPasid)));
        Assert.False(Planted.Speaks("no-stale-pasid", step, At(device: Machine.Trusted)));
        Assert.False(Planted.Speaks("no-stale-pasid", step, Planted.At(Device, Pasid, Domain + 1, Page, Frame)));
        Planted.FallsSilent("no-stale-pasid", step, step with { Status = Status.Pending }, At());
        Planted.FallsSilent("no-stale-pasid", step, step with { Operation = Named(Operation.Complete) }, At());
        Planted.FallsSilentBefore("no-stale-pasid", step, At(), s =>
            s.Calls[0] = s.Calls[0] with { Kind = CallKind.UnmapKva });
    }

    private static Operation Named(string name) => Operation.All().Single(one => one.Name == name);

    private Point At(ulong pasid = Pasid, ulong device = Device, ulong frame = Frame, bool write = false) =>
        Planted.At(device, pasid, Domain, Page, frame, write);

    private void Stale(State s)
    {
        s.StaleEntries[new(Device, Pasid, Domain)] = new(CacheLevel.Iotlb);
        s.StaleTranslations[new(Device, Pasid, Domain, Page, Frame)] = new(CacheLevel.Iotlb, false);
    }

    private Step Disabling()
    {
        var step = machine.Step(Operation.BeginDisable, Device, 0);
        return step with { After = step.After.Copy() };
    }

    private Step Disabled()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Device));
        var step = machine.Ending();
        return step with { After = step.After.Copy() };
    }

    /// <summary>The first flush of another page of the domain completes.</summary>
    private Step Flushing()
    {
        Machine.Must(Status.Ok, machine.Map(Domain, page: 1));
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 1, call: 1));
        var step = machine.Step(Operation.Complete, machine.Next - 3);
        Machine.Must(Status.Ok, step.Status);
        return step with { After = step.After.Copy() };
    }
}
