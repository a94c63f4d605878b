namespace PasidVerify.Iommu.Tests;

public class EnableTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void Bypass_gives_PASID_1_and_the_pass_through_domain()
    {
        Assert.Equal((1u, WellKnownDomain.Passthrough), _machine.Enable(Machine.Trusted, Mode.Bypass));
        Assert.Equal((1u, WellKnownDomain.Passthrough), _machine.Enable(Machine.Trusted2, Mode.Bypass));
    }

    [Fact]
    public void Kva_is_fast_for_trusted_and_strict_for_untrusted_devices()
    {
        Assert.Equal((2u, WellKnownDomain.Kernel), _machine.Enable(Machine.Trusted));
        Assert.Equal((3u, (ushort)3), _machine.Enable(Machine.Untrusted));
        Assert.Equal((4u, (ushort)4), _machine.Enable(Machine.Untrusted2));
        Assert.Equal((5u, WellKnownDomain.Kernel), _machine.Enable(Machine.Trusted2));
    }

    [Theory]
    [InlineData(Machine.Unknown, Mode.Bypass, Status.NoSuchDevice)]
    [InlineData(Machine.Unknown, (Mode)0, Status.NoSuchDevice)]
    [InlineData(Machine.Trusted, Mode.Iova, Status.NoDmaDomain)]
    [InlineData(Machine.Trusted, (Mode)0, Status.InvalidMode)]
    [InlineData(Machine.Trusted, (Mode)4, Status.InvalidMode)]
    [InlineData(Machine.Untrusted, Mode.Bypass, Status.NotTrusted)]
    public void Enable_refuses(ushort device, Mode mode, Status status)
    {
        Assert.Equal(status, _machine.Dma.Enable(device, mode, out uint pasid, out ushort domain));
        Assert.Equal((0u, WellKnownDomain.None), (pasid, domain));
    }

    [Theory]
    [InlineData(Machine.Trusted, Mode.Bypass, Mode.Bypass)]
    [InlineData(Machine.Trusted, Mode.Bypass, Mode.Kva)]
    [InlineData(Machine.Trusted, Mode.Kva, Mode.Bypass)]
    [InlineData(Machine.Untrusted, Mode.Kva, Mode.Bypass)]
    public void A_second_enable_is_refused_and_changes_nothing(ushort device, Mode first, Mode second)
    {
        (uint pasid, _) = _machine.Enable(device, first);
        Answer before = _machine.Read(device, pasid, Machine.Kva(1), true);
        int stores = _machine.Memory.Watch.Stores;
        Assert.Equal(Status.AlreadyEnabled, _machine.Dma.Enable(device, second, out _, out _));
        Assert.Equal(stores, _machine.Memory.Watch.Stores);
        Assert.Equal(before, _machine.Read(device, pasid, Machine.Kva(1), true));
    }

    [Fact]
    public void Enable_while_a_disable_is_in_flight_is_refused()
    {
        _machine.Enable(Machine.Trusted);
        int call = _machine.BeginDisable(Machine.Trusted);
        Assert.Equal(Status.AlreadyEnabled, _machine.Dma.Enable(Machine.Trusted, Mode.Kva, out _, out _));
        Assert.Equal(Status.AlreadyEnabled, _machine.Dma.Enable(Machine.Trusted, Mode.Iova, out _, out _));
        Assert.Equal(Status.InvalidMode, _machine.Dma.Enable(Machine.Trusted, (Mode)4, out _, out _));
        _machine.End(call);
        _machine.Enable(Machine.Trusted);
    }

    [Fact]
    public void Without_a_free_PASID_enable_is_exhausted_but_bypass_is_not()
    {
        var machine = new Machine(Machine.Small() with { PasidLimit = 3 });
        machine.Enable(Machine.Untrusted);
        Assert.Equal(Status.Exhausted, machine.Dma.Enable(Machine.Trusted, Mode.Kva, out _, out _));
        machine.Enable(Machine.Trusted, Mode.Bypass);
        Assert.Equal(Status.Ok, machine.Dma.Disable(Machine.Untrusted));
        Assert.Equal(2u, machine.Enable(Machine.Trusted2).Pasid);
    }

    [Fact]
    public void With_two_PASIDs_there_is_no_Kva_at_all()
    {
        var machine = new Machine(Machine.Small() with { PasidLimit = 2 });
        Assert.Equal(Status.Exhausted, machine.Dma.Enable(Machine.Trusted, Mode.Kva, out _, out _));
    }

    [Fact]
    public void Without_a_free_domain_id_enable_is_exhausted_and_takes_no_PASID()
    {
        var machine = new Machine(Machine.Small() with { DomainLimit = 4 });
        machine.Enable(Machine.Untrusted);
        Assert.Equal(Status.Exhausted, machine.Dma.Enable(Machine.Untrusted2, Mode.Kva, out _, out _));
        Assert.Equal(3u, machine.Enable(Machine.Trusted).Pasid);
    }

    [Fact]
    public void Numbers_freed_are_given_again_lowest_first()
    {
        _machine.Enable(Machine.Untrusted);
        _machine.Enable(Machine.Untrusted2);
        Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Untrusted));
        Assert.Equal((2u, (ushort)3), _machine.Enable(Machine.Untrusted));
    }
}
