namespace PasidVerify.Spec.Tests;

/// <summary>Numbers and addresses that are handed out although something was planted that still has them.</summary>
public class AllocatorClaimTests
{
    private const ulong Device = Machine.Untrusted, Pasid = 2, Domain = Domains.FirstAllocated;
    private const ulong Page = 1, Frame = 0x1000;

    private readonly Machine machine = new(NamedScopes.Lazy() with { Devices = [(Machine.Trusted, true), (Device, false)] });

    private static LoadedTranslation Loaded => new(Device, Pasid, Domain, Page, Frame);

    [Fact]
    public void A_pasid_that_another_device_has() => Planted.MustBreakBefore("free-pasid", Enabled(), At(), s =>
        s.PasidOwners[Pasid] = new(true, Machine.Trusted));

    [Theory]
    [InlineData(CacheLevel.DeviceTlb)]
    [InlineData(CacheLevel.Iotlb)]
    [InlineData(CacheLevel.PasidCache)]
    public void A_pasid_that_a_cache_knows_from_before(CacheLevel level) =>
        Planted.MustBreakBefore("free-pasid", Enabled(), At(domain: Domains.Kernel), s =>
            s.StaleEntries[new(Device, Pasid, Domains.Kernel)] = new(level));

    [Theory]
    [InlineData(CacheLevel.DeviceTlb)]
    [InlineData(CacheLevel.Iotlb)]
    public void A_pasid_of_whose_pages_a_cache_knows_one(CacheLevel level) =>
        Planted.MustBreakBefore("free-pasid", Enabled(), At(), s => s.StaleTranslations[Loaded] = new(level, false));

    [Theory]
    [InlineData(Pasids.None)]
    [InlineData(Pasids.KernelDma)]
    public void A_reserved_pasid(ulong reserved)
    {
        var step = Enabled();
        var (device, mode, domain) = (step.Arguments[0], step.Arguments[1], step.Arguments[3]);
        var given = step with { Arguments = [device, mode, Sorts.Pasid.Value(reserved), domain] };
        Planted.MustBreak("free-pasid", step, given, At(pasid: reserved));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_domain_that_a_cache_knows_from_before(bool isProbe) =>
        Planted.MustBreakBefore("free-domain", Given(isProbe), At(), s =>
            s.StaleEntries[new(Device, Pasid, Domain)] = new(CacheLevel.DeviceTlb));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_domain_of_whose_pages_a_cache_knows_one(bool isProbe) =>
        Planted.MustBreakBefore("free-domain", Given(isProbe), At(), s =>
            s.StaleTranslations[Loaded] = new(CacheLevel.DeviceTlb, false));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_domain_that_is_another_devices(bool isProbe) =>
        Planted.MustBreakBefore("free-domain", Given(isProbe), At(), s =>
            s.DomainOwners[Domain] = default(DomainOwner) with { Kind = DomainKind.Kva, Device = Machine.Trusted, Pasid = Pasid + 1 });

    [Fact]
    public void A_domain_that_an_entry_leads_to() =>
        Planted.MustBreakBefore("free-domain", Given(isProbe: true), At(), s =>
            s.PasidTable[new(Device, Pasid)] = new(Domain));

    [Fact]
    public void A_domain_that_still_grants_something() =>
        Planted.MustBreakBefore("free-domain", Given(isProbe: true), At(), s =>
            s.Grants[new(Domain, Page)] = s.Grants[new(Domain, Page)] with { Phase = GrantPhase.Queued });

    [Theory]
    [InlineData(GrantPhase.Live)]
    [InlineData(GrantPhase.Retiring)]
    public void An_address_that_is_mapped_or_is_being_unmapped(GrantPhase phase)
    {
        var step = machine.Step(Operation.MapDma, Machine.Trusted, 0x1000, 0x100_0000, Scope.PageBytes, 0, 0);
        Machine.Must(Status.Ok, step.Status);
        var point = Planted.At(Machine.Trusted, Pasids.None, Domain, Page, Frame);
        Planted.MustBreakBefore("free-address", step, point, s =>
            s.Grants[new(Domain, Page)] = s.Grants[new(Domain, Page)] with { Phase = phase });
    }

    [Fact]
    public void The_second_page_of_a_buffer_that_is_not_aligned()
    {
        var wide = new Machine(NamedScopes.Lazy() with { LastIova = 2 });
        var step = wide.Step(Operation.MapDma, Machine.Trusted, 0x1800, 0x100_0800, Scope.PageBytes, 0, 0);
        Machine.Must(Status.Ok, step.Status);
        var point = Planted.At(Machine.Trusted, Pasids.None, Domain, Page + 1, Frame);
        Planted.MustBreakBefore("free-address", step, point, s =>
            s.Grants[new(Domain, Page + 1)] = s.Grants[new(Domain, Page)] with { Phase = GrantPhase.Live });
    }

    /// <summary>An untrusted device is given a PASID and a domain.</summary>
    private static Step Enabled()
    {
        var step = new Machine().Step(Operation.Enable, Device, (ulong)Mode.Kva, Pasid, Domain);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }

    private static Step Given(bool isProbe)
    {
        if (!isProbe) return Enabled();
        var step = new Machine().Step(Operation.Probe, Device, Domain);
        Machine.Must(Status.Ok, step.Status);
        return step;
    }

    private static Point At(ulong pasid = Pasid, ulong domain = Domain) =>
        Planted.At(Device, pasid, domain, Page, Frame);
}
