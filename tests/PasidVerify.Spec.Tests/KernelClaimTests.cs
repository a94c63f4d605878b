namespace PasidVerify.Spec.Tests;

/// <summary>
/// What the requirements about fast mode forbid, planted after a change of the kernel's page table: a page that the CPU
/// may read no more.
/// </summary>
public class KernelClaimTests
{
    private const ulong Pasid = 2, Frame = 0x1000;

    private readonly Machine machine = new();
    private readonly Step step;

    public KernelClaimTests()
    {
        machine.EnableFast(Pasid);
        Machine.Must(
            Status.Pending, machine.Run(Operation.BeginKernelChange, machine.Address(0), Scope.PageBytes, 0, 0));
        step = machine.Ending();
    }

    private ulong Page => machine.Address(0) >> Layout.PageShift;

    private LoadedTranslation Loaded => new(Machine.Trusted, Pasid, Domains.Kernel, Page, Frame);

    [Fact]
    public void A_kernel_page_that_the_IOTLB_remembers() =>
        Planted.MustBreak("no-stale-kernel-translation", step, At(), s =>
            s.StaleTranslations[Loaded] = new(CacheLevel.Iotlb, false));

    [Fact]
    public void A_kernel_page_that_a_device_tlb_remembers()
    {
        step.Before.Devices[Machine.Trusted] = WithAts(step.Before);
        step.After.Devices[Machine.Trusted] = WithAts(step.After);
        step.After.DefaultDomains[Machine.Trusted] = new(Domains.Passthrough, Since: 0);
        Planted.MustBreak("no-stale-kernel-translation", step, At(kind: RequestKind.Translated), s =>
            s.StaleTranslations[Loaded] = new(CacheLevel.DeviceTlb, false));

        static Device WithAts(State s) => s.Devices[Machine.Trusted] with { HasAts = true };
    }

    [Fact]
    public void A_freed_table_page_that_caches_lead_to() => Planted.MustBreak("no-freed-table-page", step, At(), s =>
    {
        s.StaleTables[new(KernelTable.RegionOf(Page), Scope.FirstTable)] = new(true);
        s.TablePages[Scope.FirstTable] = default;
    });

    [Fact]
    public void A_right_to_write_that_the_cpu_lost() =>
        Planted.MustBreak("read-only-stays-read-only", step, At(write: true), s =>
            s.StaleTranslations[Loaded] = new(CacheLevel.Iotlb, true));

    [Theory]
    [InlineData(true, 0x1001UL)]
    [InlineData(false, Frame)]
    public void A_right_to_write_what_the_cpu_reaches_elsewhere_or_not_at_all(bool present, ulong frame)
    {
        Leaf writable = new(true, true, Frame), planted = new(present, true, frame);
        TableCell cell = new(Scope.FirstTable, Page);
        foreach (var state in new[] { step.Before, step.After }) state.Cells[cell] = writable;
        Planted.MustBreak("read-only-stays-read-only", step, At(write: true), s =>
        {
            s.StaleTranslations[Loaded] = new(CacheLevel.Iotlb, true);
            s.Cells[cell] = planted;
        });
    }

    private Point At(bool write = false, RequestKind kind = RequestKind.Untranslated) =>
        Planted.At(Machine.Trusted, Pasid, Domains.Kernel, Page, Frame, write, privileged: true, kind);
}
