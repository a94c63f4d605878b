namespace PasidVerify.Spec.Tests;

/// <summary>A flush takes out of caches what its descriptor names: whatever else it could take breaks a requirement.</summary>
public class FlushClaimTests
{
    private const string Entries = "flush-takes-entries-that-it-names", Tables = "flush-takes-table-pages-of-the-kernel";
    private const string Translations = "flush-takes-translations-that-it-names", Others = "others-keep-their-translations";
    private const ulong Device = Machine.Untrusted, Pasid = 2, Domain = Domains.FirstAllocated, Frame = 0x1000;

    private readonly Machine machine = new();

    public FlushClaimTests()
    {
        machine.EnableStrict(Pasid, Domain);
        Machine.Must(Status.Ok, machine.Map(Domain, page: 0, pages: 2));
    }

    private ulong Page => machine.Address(0) >> Layout.PageShift;

    [Fact]
    public void A_flush_of_pages_takes_those_pages_of_its_domain()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 0));
        var step = machine.Step(Operation.Complete, 0);
        Assert.True(Planted.Shows(Translations, step, At()) && Planted.Holds(Translations, step, At()));
        foreach (var (domain, page) in new[] { (Domain, Page + 1), (Domain + 1, Page) })
            Takes(Translations, step, At(domain: domain, page: page));
        foreach (var named in new[] { At(), At(pasid: Pasid + 1), At(device: Machine.Trusted) })
            Assert.True(Planted.Holds(Translations, Taking(step, named), named));
        Takes(Entries, step, At());
    }

    [Fact]
    public void A_flush_of_a_pasid_takes_what_has_the_pasid_and_the_domain()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Device));
        var entry = machine.Step(Operation.Complete, 0);
        var iotlb = machine.Step(Operation.Complete, 1);
        foreach (var step in new[] { entry, iotlb })
        {
            Assert.True(Planted.Shows(Entries, step, At()) && Planted.Holds(Entries, step, At()));
            Takes(Entries, step, At(pasid: Pasid + 1));
            Takes(Entries, step, At(domain: Domain + 1));
            Takes(Translations, step, At(pasid: Pasid + 1, page: Page + 1));
            Assert.True(Planted.Holds(Entries, Taking(step, At(device: Machine.Trusted)), At(device: Machine.Trusted)));
        }
    }

    [Fact]
    public void A_flush_of_a_devices_own_TLB_takes_what_has_the_device_and_the_pasid()
    {
        Machine.Must(Status.Pending, machine.BeginDisable(Device));
        machine.Complete(0);
        machine.Complete(1);
        var step = machine.Step(Operation.Complete, 2);
        Machine.Must(Status.Ok, step.Status);
        Takes(Entries, step, At(device: Machine.Trusted));
        Takes(Entries, step, At(pasid: Pasid + 1));
        Takes(Translations, step, At(device: Machine.Trusted));
        Assert.True(Planted.Holds(Entries, Taking(step, At(domain: Domain + 1)), At(domain: Domain + 1)));
    }

    [Fact]
    public void Who_is_not_named_reaches_what_he_reached()
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 0));
        var step = machine.Step(Operation.Complete, 0);
        Assert.True(Planted.Shows(Others, step, At()) && Planted.Holds(Others, step, At()));
        var next = Planted.At(Device, Pasid, Domain, Page + 1, Frame + 1);
        Planted.MustBreak(Others, step, next, s => s.Tables[new(Domain, Page + 1)] = default);
        Planted.MustBreak(Others, step, next, s => s.PasidTable[new(Device, Pasid)] = default);
        Assert.False(Planted.Speaks(Others, step, Planted.At(Device, Pasid, Domain, Page + 1, Frame + 2)));
        Planted.FallsSilent(Others, step, step with { Status = Status.NotReady }, At());
    }

    [Theory]
    [InlineData(DescriptorKind.IotlbDomain, Domains.Kernel, true)]
    [InlineData(DescriptorKind.IotlbDomain, Domain, false)]
    [InlineData(DescriptorKind.IotlbPages, Domains.Kernel, false)]
    public void Table_pages_go_with_a_flush_of_the_kernels_whole_domain(DescriptorKind kind, ulong domain, bool allowed)
    {
        Machine.Must(Status.Pending, machine.BeginUnmap(Domain, page: 0));
        var step = machine.Step(Operation.Complete, 0);
        var before = Planted.With(step.Before, s =>
        {
            s.Queue[0] = s.Queue[0] with { Kind = kind, Tags = s.Queue[0].Tags with { Domain = domain } };
            s.StaleTables[new(KernelTable.RegionOf(Page), Scope.FirstTable)] = new(true);
        });
        Assert.True(Planted.Shows(Tables, step with { Before = before }, At()));
        Assert.Equal(allowed, Planted.Holds(Tables, step with { Before = before }, At()));
        var kept = Planted.With(step.After, s => s.StaleTables[new(KernelTable.RegionOf(Page), Scope.FirstTable)] = new(true));
        Assert.False(Planted.Speaks(Tables, step with { Before = before, After = kept }, At()));
    }

    private static void Takes(string requirement, Step step, Point point) =>
        Planted.MustBreak(requirement, step, Taking(step, point), point);

    /// <summary>The point is in every cache before the step, and in none after it.</summary>
    private static Step Taking(Step step, Point p)
    {
        LoadedEntry entry = new(p.Device, p.Pasid, p.Domain);
        LoadedTranslation translation = new(p.Device, p.Pasid, p.Domain, p.Page, p.Frame);
        return step with
        {
            Before = Planted.With(step.Before, s =>
            {
                s.StaleEntries[entry] = new(CacheLevel.Iotlb);
                s.StaleTranslations[translation] = new(CacheLevel.Iotlb, false);
            }),
            After = Planted.With(step.After, s =>
            {
                s.StaleEntries[entry] = new(CacheLevel.None);
                s.StaleTranslations[translation] = new(CacheLevel.None, false);
            }),
        };
    }

    private Point At(ulong device = Device, ulong pasid = Pasid, ulong domain = Domain, ulong? page = null) =>
        Planted.At(device, pasid, domain, page ?? Page, Frame);
}
