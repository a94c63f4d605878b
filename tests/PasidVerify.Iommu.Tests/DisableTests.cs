namespace PasidVerify.Iommu.Tests;

public class DisableTests
{
    private readonly Machine _machine = new();

    [Fact]
    public void Disable_refuses()
    {
        Assert.Equal(Status.NoSuchDevice, _machine.Dma.BeginDisable(Machine.Unknown, out int call));
        Assert.Equal(-1, call);
        Assert.Equal(Status.NotEnabled, _machine.Dma.BeginDisable(Machine.Trusted, out call));
        Assert.Equal(-1, call);
        _machine.Enable(Machine.Trusted);
        _machine.BeginDisable(Machine.Trusted);
        Assert.Equal(Status.Busy, _machine.Dma.BeginDisable(Machine.Trusted, out call));
        Assert.Equal(-1, call);
    }

    [Fact]
    public void A_refused_disable_has_nothing_to_wait_for()
    {
        Assert.Equal(Status.NoSuchDevice, _machine.Dma.Disable(Machine.Unknown));
        Assert.Equal(Status.NotEnabled, _machine.Dma.Disable(Machine.Trusted));
    }

    [Fact]
    public void Disable_is_busy_while_an_unmap_of_its_domain_is_in_flight()
    {
        (_, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Enable(Machine.Untrusted2);
        _machine.Map(domain, 0);
        int unmap = _machine.BeginUnmap(domain, 0);
        Assert.Equal(Status.Busy, _machine.Dma.BeginDisable(Machine.Untrusted, out _));
        Assert.Equal(Status.Pending, _machine.Dma.BeginDisable(Machine.Untrusted2, out _));
        _machine.End(unmap);
        Assert.Equal(Status.Pending, _machine.Dma.BeginDisable(Machine.Untrusted, out _));
    }

    [Fact]
    public void Disable_without_a_free_call_is_exhausted_and_changes_nothing()
    {
        var machine = new Machine(Machine.Small() with { CallLimit = 1 });
        (uint pasid, _) = machine.Enable(Machine.Trusted);
        machine.Enable(Machine.Trusted2);
        int call = machine.BeginDisable(Machine.Trusted2);
        Assert.Equal(Status.Exhausted, machine.Dma.BeginDisable(Machine.Trusted, out int none));
        Assert.Equal(-1, none);
        Assert.True(machine.Read(Machine.Trusted, pasid, Machine.Kva(0), true).Reached);
        machine.End(call);
        Assert.Equal(Status.Pending, machine.Dma.BeginDisable(Machine.Trusted, out _));
    }

    [Theory]
    [InlineData(Machine.Trusted, Mode.Bypass)]
    [InlineData(Machine.Trusted, Mode.Kva)]
    [InlineData(Machine.Untrusted, Mode.Kva)]
    public void A_cached_translation_answers_until_the_disable_is_done_and_never_after(ushort device, Mode mode)
    {
        (uint pasid, ushort domain) = _machine.Enable(device, mode);
        if (device == Machine.Untrusted)
            _machine.Map(domain, 1);
        ulong address = mode == Mode.Bypass ? 0x5000 : Machine.Kva(1);
        Answer cached = _machine.Read(device, pasid, address, true);
        Assert.True(cached.Reached);
        int call = _machine.BeginDisable(device);
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
        Assert.Equal(cached, _machine.Read(device, pasid, address, true));
        Assert.Equal(3, _machine.StepAll());
        Assert.Equal(Status.Ok, _machine.Dma.End(call));
        Assert.Equal(Answer.Blocked(FaultReason.PasidNotPresent), _machine.Read(device, pasid, address, true));
        Assert.Equal(Status.NoSuchCall, _machine.Dma.End(call));
    }

    [Fact]
    public void Disable_clears_P_alone_first_and_the_rest_at_its_end()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        ulong slot = _machine.PasidSlot(2, pasid);
        int call = _machine.BeginDisable(Machine.Untrusted);
        Assert.Equal((0x48UL, 0x80_0000UL | domain), (_machine.Memory.Load(slot), _machine.Memory.Load(slot + 8)));
        _machine.End(call);
        for (ulong qword = 0; qword < 8; qword++)
            Assert.Equal(0UL, _machine.Memory.Load(slot + qword * 8));
    }

    [Fact]
    public void Disable_touches_no_entry_next_to_its_own()
    {
        (uint pasid, _) = _machine.Enable(Machine.Untrusted);
        ulong[] neighbours = [_machine.PasidSlot(2, pasid) - 8, _machine.PasidSlot(2, pasid) + 64];
        foreach (ulong neighbour in neighbours)
            _machine.Memory.Store(neighbour, 0x5a);
        Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Untrusted));
        foreach (ulong neighbour in neighbours)
            Assert.Equal(0x5aUL, _machine.Memory.Load(neighbour));
    }

    [Fact]
    public void Disable_leaves_other_devices_alone()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted2);
        _machine.Map(domain, 4);
        _machine.Enable(Machine.Untrusted);
        _machine.Enable(Machine.Trusted, Mode.Bypass);
        _machine.Enable(Machine.Trusted2, Mode.Bypass);
        Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Untrusted));
        Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Trusted));
        Assert.Equal(Answer.At(Machine.PhysicalOf(4)), _machine.Write(Machine.Untrusted2, pasid, Machine.Kva(4)));
        Assert.Equal(Answer.At(0x5000), _machine.Write(Machine.Trusted2, 1, 0x5000));
    }

    [Fact]
    public void Disable_gives_every_table_page_back()
    {
        _machine.Enable(Machine.Untrusted);
        _machine.Dma.Disable(Machine.Untrusted);
        int inUse = _machine.Dma.Pool.InUse;
        for (int i = 0; i < 1000; i++)
        {
            (_, ushort domain) = _machine.Enable(Machine.Untrusted);
            _machine.Map(domain, 0, 12);
            Assert.Equal((inUse + 1, 3), (_machine.Dma.Pool.InUse, _machine.Dma.DomainTables.InUse));
            Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Untrusted));
            Assert.Equal((inUse, 0), (_machine.Dma.Pool.InUse, _machine.Dma.DomainTables.InUse));
        }
    }

    [Fact]
    public void A_reused_domain_starts_empty()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(domain, 0, 4);
        Assert.True(_machine.Read(Machine.Untrusted, pasid, Machine.Kva(2)).Reached);
        _machine.Dma.Disable(Machine.Untrusted);
        Assert.Equal((pasid, domain), _machine.Enable(Machine.Untrusted));
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), _machine.Read(Machine.Untrusted, pasid, Machine.Kva(2)));
        _machine.Dma.Disable(Machine.Untrusted);
        Assert.Equal((pasid, domain), _machine.Enable(Machine.Untrusted2));
        Assert.Equal(Answer.Blocked(FaultReason.NotPresent), _machine.Read(Machine.Untrusted2, pasid, Machine.Kva(2)));
    }

    [Fact]
    public void Ending_what_is_no_call_is_refused()
    {
        foreach (int call in new[] { -1, int.MinValue, 0, 2, 3, int.MaxValue })
            Assert.Equal(Status.NoSuchCall, _machine.Dma.End(call));
    }
}
