namespace PasidVerify.Iommu.Tests;

public class LazyFlushTests
{
    private readonly DmaMachine _machine = new(new BootPolicy(Passthrough: false, Lazy: true));
    private readonly ushort _domain;

    public LazyFlushTests()
    {
        _domain = _machine.Start(DmaMachine.Nic);
    }

    [Fact]
    public void An_unmap_returns_at_once_and_the_address_is_given_again_after_a_flush()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
        Assert.True(_machine.Write(DmaMachine.Nic, iova).Reached);
        UnmapLazily(iova, 0x8000);
        Assert.Equal(Answer.At(DmaMachine.Buffer), _machine.Write(DmaMachine.Nic, iova));
        Assert.Equal(Status.Exhausted, TryMap());
        Flush();
        Assert.False(_machine.Write(DmaMachine.Nic, iova).Reached);
        Assert.Equal(Status.Ok, TryMap());
    }

    [Fact]
    public void A_flush_that_began_before_the_unmap_frees_nothing()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
        Assert.Equal(Status.Pending, _machine.Dma.BeginFlushQueue(_domain, out int early));
        UnmapLazily(iova, 0x8000);
        _machine.End(early);
        Assert.Equal(Status.Exhausted, TryMap());
        Flush();
        Assert.Equal(Status.Ok, TryMap());
    }

    [Fact]
    public void A_later_flush_that_ends_first_frees_what_the_earlier_one_was_to_free()
    {
        ulong iova = _machine.Map(DmaMachine.Nic, DmaMachine.Buffer, 0x8000);
        UnmapLazily(iova, 0x8000);
        Assert.Equal(Status.Pending, _machine.Dma.BeginFlushQueue(_domain, out int early));
        Assert.Equal(Status.Pending, _machine.Dma.BeginFlushQueue(_domain, out int late));
        _machine.End(late);
        Assert.Equal(Status.Ok, TryMap());
        _machine.End(early);
    }

    [Fact]
    public void Strict_domains_and_strangers_have_no_queue()
    {
        Assert.Equal(Status.Ok, _machine.Dma.Probe(DmaMachine.Dock, out ushort strict));
        foreach (ushort domain in new[] { strict, (ushort)0, WellKnownDomain.Kernel, (ushort)100 })
        {
            Assert.Equal(Status.NoFlushQueue, _machine.Dma.BeginFlushQueue(domain, out int call));
            Assert.Equal(-1, call);
        }
    }

    [Fact]
    public void A_flush_needs_a_call()
    {
        for (int i = 0; i < DmaMachine.Calls; i++)
            Assert.Equal(Status.Pending, _machine.Dma.BeginFlushQueue(_domain, out _));
        Assert.Equal(Status.Exhausted, _machine.Dma.BeginFlushQueue(_domain, out _));
    }

    private Status TryMap() =>
        _machine.Dma.MapDma(DmaMachine.Nic, DmaMachine.Buffer, 8, Direction.ToDevice, out _, out _);

    private void UnmapLazily(ulong iova, ulong size)
    {
        Assert.Equal(Status.Ok, _machine.Dma.BeginUnmapDma(DmaMachine.Nic, iova, size, out int call));
        Assert.Equal(-1, call);
    }

    private void Flush()
    {
        Assert.Equal(Status.Pending, _machine.Dma.BeginFlushQueue(_domain, out int call));
        _machine.End(call);
    }
}
