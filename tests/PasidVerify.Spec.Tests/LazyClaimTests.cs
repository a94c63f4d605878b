namespace PasidVerify.Spec.Tests;

/// <summary>What the requirements about addresses that wait in a flush queue forbid, planted.</summary>
public class LazyClaimTests
{
    private const ulong Device = Machine.Trusted, Domain = Domains.FirstAllocated;
    private const ulong Page = 1, Frame = 0x1000, OtherFrame = 0x1001;

    private readonly Machine machine = new(NamedScopes.Lazy() with { LastTicket = 60 });

    public LazyClaimTests() => Machine.Must(
        Status.Ok, machine.MapDma(Device, 0x1000, Frame << Layout.PageShift, direction: Direction.ToDevice));

    [Fact]
    public void A_queued_address_that_reaches_another_frame() =>
        Planted.MustBreak("old-frame-only", Unmapped(), At(OtherFrame), s =>
            s.StaleTranslations[Loaded(OtherFrame)] = new(CacheLevel.Iotlb, false));

    [Fact]
    public void A_queued_address_that_is_written_where_it_was_read_only() =>
        Planted.MustBreak("old-frame-only", Unmapped(), At(Frame, write: true), s =>
            s.StaleTranslations[Loaded(Frame)] = new(CacheLevel.Iotlb, true));

    [Fact]
    public void An_address_that_nothing_grants_any_more() =>
        Planted.MustBreak("old-frame-only", Unmapped(), At(Frame), s => s.Grants.Clear(_ => true));

    [Theory]
    [InlineData(1UL, 1UL, true)]
    [InlineData(2UL, 1UL, true)]
    [InlineData(0UL, 1UL, false)]
    public void A_translation_is_excused_until_a_flush_that_began_later_has_finished(
        ulong since, ulong flushed, bool excused)
    {
        var step = Flushed();
        var after = Planted.With(step.After, s =>
        {
            s.StaleTranslations[Loaded(Frame)] = new(CacheLevel.Iotlb, false);
            s.Grants[new(Domain, Page)] = s.Grants[new(Domain, Page)] with { Since = since };
            s.DomainOwners[Domain] = s.DomainOwners[Domain] with { Flushed = flushed };
        });
        Assert.Equal(excused, Planted.Holds("no-stale-translation", step with { After = after }, At(Frame)));
    }

    [Theory]
    [InlineData(CacheLevel.DeviceTlb, RequestKind.Translated)]
    [InlineData(CacheLevel.Iotlb, RequestKind.Untranslated)]
    public void A_translation_that_outlives_a_flush_that_began_later(CacheLevel level, RequestKind kind) =>
        Planted.MustBreak("no-stale-translation", Flushed(), At(Frame, kind: kind), s =>
            s.StaleTranslations[Loaded(Frame)] = new(level, false));

    [Theory]
    [InlineData(CacheLevel.DeviceTlb)]
    [InlineData(CacheLevel.Iotlb)]
    public void An_address_that_is_handed_out_while_a_cache_knows_it(CacheLevel level)
    {
        Flushed();
        var step = machine.Step(
            Operation.MapDma, Device, 0x1000, OtherFrame << Layout.PageShift, Scope.PageBytes, 0, 0);
        Machine.Must(Status.Ok, step.Status);
        Planted.MustBreakBefore("no-early-reuse", step, At(Frame), s =>
            s.StaleTranslations[Loaded(Frame)] = new(level, false));
    }

    private static LoadedTranslation Loaded(ulong frame) => new(Device, Pasids.None, Domain, Page, frame);

    private static Point At(ulong frame, bool write = false, RequestKind kind = RequestKind.Untranslated) =>
        Planted.At(Device, Pasids.None, Domain, Page, frame, write, kind: kind);

    private Step Unmapped()
    {
        var step = machine.Step(Operation.BeginUnmapDma, Device, 0x1000, Scope.PageBytes, 0, 0);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }

    private Step Flushed()
    {
        Unmapped();
        Machine.Must(Status.Pending, machine.BeginFlushQueue(Domain));
        return machine.Ending();
    }
}
