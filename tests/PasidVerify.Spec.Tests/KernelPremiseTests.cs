namespace PasidVerify.Spec.Tests;

/// <summary>
/// Which steps and points the requirements about the kernel's own table speak of, and what excuses them: one thing is
/// changed at a time.
/// </summary>
public class KernelPremiseTests
{
    private const ulong Pasid = 2, Frame = 0x1000, Table = Scope.FirstTable;

    private readonly Machine machine = new();
    private readonly Step step;

    public KernelPremiseTests()
    {
        machine.EnableFast(Pasid);
        Machine.Must(
            Status.Pending, machine.Run(Operation.BeginKernelChange, machine.Address(0), Scope.PageBytes, 0, 0));
        step = machine.Ending();
    }

    private ulong Page => machine.Address(0) >> Layout.PageShift;

    [Fact]
    public void A_page_that_another_change_concerns_is_excused()
    {
        var stale = Stale(s => { });
        Assert.True(Planted.Speaks("no-stale-kernel-translation", stale, At()));
        Assert.False(Planted.Holds("no-stale-kernel-translation", stale, At()));
        Assert.True(Planted.Holds("no-stale-kernel-translation", Changing(Frame, writable: true), At()));
    }

    [Fact]
    public void A_change_in_flight_excuses_what_was_there_before_it_and_nothing_else()
    {
        foreach (string name in new[] { "no-stale-kernel-translation", "read-only-stays-read-only" })
        {
            Assert.True(Planted.Holds(name, Changing(Frame, writable: true), At(write: true)));
            Assert.False(Planted.Holds(name, Changing(Frame, writable: false), At(write: true)));
            Assert.False(Planted.Holds(name, Changing(Frame + 1, writable: true), At(write: true)));
            Assert.False(Planted.Holds(name, Changing(Frame, writable: true, pending: false), At(write: true)));
        }

        var changing = Changing(Frame, writable: false);
        Assert.True(Planted.Holds("no-stale-kernel-translation", changing, At()));
        foreach (var call in new Call[]
        {
            default, changing.After.Calls[0] with { Kind = CallKind.FreeTable }, changing.After.Calls[0] with { Pages = new(Page + 1, 1) },
        })
        {
            var without = Planted.With(changing.After, s => s.Calls[0] = call);
            Assert.False(Planted.Holds("no-stale-kernel-translation", changing with { After = without }, At()));
        }
    }

    [Theory]
    [InlineData(true, Frame, true)]
    [InlineData(true, Frame + 1, false)]
    [InlineData(false, Frame, false)]
    public void A_translation_is_todays_when_the_cpu_reaches_the_same_frame(bool present, ulong frame, bool todays) =>
        Assert.Equal(todays, Planted.Holds(
            "no-stale-kernel-translation", Stale(s => s.Cells[new(Table, Page)] = new(present, true, frame)), At()));

    [Fact]
    public void Only_the_kernels_domain_and_only_what_is_reached()
    {
        var stale = Stale(s => { });
        Assert.False(Planted.Speaks("no-stale-kernel-translation", step, At()));
        Assert.False(Planted.Speaks("no-stale-kernel-translation", stale, At(domain: Domains.FirstAllocated)));
        var strict = Stale(s => s.StaleTranslations[
            new(Machine.Trusted, Pasid, Domains.FirstAllocated, Page, Frame)] = new(CacheLevel.Iotlb, false));
        Assert.False(Planted.Speaks("no-stale-kernel-translation", strict, At(domain: Domains.FirstAllocated)));
    }

    [Fact]
    public void What_the_cpu_may_only_read_may_be_read_and_not_be_written()
    {
        var readOnly = Stale(s => s.Cells[new(Table, Page)] = new(true, false, Frame));
        Assert.True(Planted.Speaks("no-stale-kernel-translation", readOnly, At()));
        Assert.True(Planted.Holds("no-stale-kernel-translation", readOnly, At()));
        Assert.False(Planted.Holds("no-stale-kernel-translation", readOnly, At(write: true)));
    }

    [Fact]
    public void A_change_that_has_ended_shows_it()
    {
        var stale = Stale(s => { });
        Assert.True(Planted.Shows("no-stale-kernel-translation", stale, At()));
        Assert.False(Planted.Shows("no-stale-kernel-translation", Changing(Frame, writable: true), At()));
        var never = stale with { Before = Planted.With(stale.Before, s => s.KernelChanges.Clear(_ => true)) };
        Assert.False(Planted.Shows("no-stale-kernel-translation", never, At()));
    }

    [Fact]
    public void A_table_page_that_a_walk_may_read_is_one_of_the_same_region()
    {
        Planted.MustBreak("no-freed-table-page", step, At(), s =>
            s.TablePages[Table] = s.TablePages[Table] with { Used = false });
        Planted.MustBreak("no-freed-table-page", step, At(), s =>
            s.TablePages[Table] = s.TablePages[Table] with { Region = KernelTable.RegionOf(Page) + 1 });
    }

    [Fact]
    public void A_walk_reads_what_it_is_led_to_for_who_is_in_fast_mode()
    {
        Assert.False(Planted.Speaks("no-freed-table-page", step, At(table: Table + 9)));
        Planted.FallsSilentAfter("no-freed-table-page", step, At(), s =>
            s.PasidTable[new(Machine.Trusted, Pasid)] = default);
        foreach (var (level, speaks) in new[]
        {
            (CacheLevel.DeviceTlb, false), (CacheLevel.Iotlb, true), (CacheLevel.PasidCache, true),
        })
        {
            var after = Planted.With(step.After, s =>
            {
                s.PasidTable[new(Machine.Trusted, Pasid)] = default;
                s.StaleEntries[new(Machine.Trusted, Pasid, Domains.Kernel)] = new(level);
            });
            Assert.Equal(speaks, Planted.Speaks("no-freed-table-page", step with { After = after }, At()));
        }
    }

    [Fact]
    public void A_table_page_that_only_a_cache_leads_to_shows_it()
    {
        Assert.False(Planted.Shows("no-freed-table-page", step, At()));
        var after = Planted.With(step.After, s => s.StaleTables[new(KernelTable.RegionOf(Page), Table + 9)] = new(true));
        Assert.True(Planted.Shows("no-freed-table-page", step with { After = after }, At(table: Table + 9)));
    }

    private Step Stale(Action<State> plant) => step with
    {
        After = Planted.With(step.After, s =>
        {
            s.StaleTranslations[new(Machine.Trusted, Pasid, Domains.Kernel, Page, Frame)] = new(CacheLevel.Iotlb, Writable: true);
            plant(s);
        }),
    };

    private Step Changing(ulong frame, bool writable, bool pending = true) =>
        Stale(s =>
        {
            s.KernelChanges[Page] = new(pending, 0, frame, writable);
            s.Calls[0] = default(Call) with { Kind = CallKind.KernelChange, Pages = new(Page, 1) };
        });

    private Point At(ulong domain = Domains.Kernel, ulong table = Table, bool write = false) =>
        Planted.At(Machine.Trusted, Pasid, domain, Page, Frame, write, privileged: true, table: table);
}
