namespace PasidVerify.Iommu.Tests;

/// <summary>A wait is over when the walks before it are, and not later.</summary>
public class WalksInFlightTests
{
    private readonly WalksInFlight _walks = new();
    private readonly Machine _machine = new();

    [Fact]
    public void Without_walks_there_is_nothing_to_wait_for()
    {
        for (int wait = 0; wait < 4; wait++)
            Assert.True(_walks.AreOver());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_wait_is_for_the_walks_before_it_and_not_for_those_that_begin_meanwhile(int waitsBefore)
    {
        for (int wait = 0; wait < waitsBefore; wait++)
            Assert.True(_walks.AreOver());
        int before = _walks.Begin();
        int alsoBefore = _walks.Begin();
        Assert.False(_walks.AreOver());
        int meanwhile = _walks.Begin();
        _walks.End(before);
        Assert.False(_walks.AreOver());
        _walks.End(alsoBefore);
        Assert.True(_walks.AreOver());
        Assert.False(_walks.AreOver());
        _walks.End(meanwhile);
        Assert.True(_walks.AreOver());
    }

    [Fact]
    public void Waits_end_also_where_there_always_is_some_walk()
    {
        int walk = _walks.Begin();
        for (int wait = 0; wait < 10; wait++)
        {
            Assert.False(_walks.AreOver());
            int next = _walks.Begin();
            _walks.End(walk);
            walk = next;
            if (!_walks.AreOver())
                Assert.True(EndsWithTheNextWalk());
        }

        bool EndsWithTheNextWalk()
        {
            int next = _walks.Begin();
            _walks.End(walk);
            walk = next;
            return _walks.AreOver();
        }
    }

    [Fact]
    public void A_wait_that_was_taken_back_leaves_nothing_to_the_next_one()
    {
        int first = _walks.Begin();
        Assert.False(_walks.AreOver());
        int second = _walks.Begin();
        _walks.Forget();
        _walks.End(first);
        Assert.False(_walks.AreOver());
        _walks.End(second);
        Assert.True(_walks.AreOver());
    }

    [Fact]
    public void A_walk_reads_a_table_page_to_the_end_before_its_unmap_or_disable_can_return()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(domain, 0);
        int unmap = _machine.BeginUnmap(domain, 0);
        StepDuringAWalk(pasid, unmap);
        int disable = _machine.BeginDisable(Machine.Untrusted);
        StepDuringAWalk(pasid, disable);
    }

    [Fact]
    public void So_does_a_walk_for_a_translation_request()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(domain, 0);
        int unmap = _machine.BeginUnmap(domain, 0);
        var request = new Request(Machine.Untrusted, pasid, Machine.Kva(0), false, false);
        _machine.Memory.Watch.AtLoad = () => StepAndFindPending(unmap);
        _machine.Dma.Translate(in request);
        _machine.Memory.Watch.AtLoad = null;
        _machine.End(unmap);
    }

    [Fact]
    public void What_the_IOTLB_answers_keeps_no_wait_open()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(domain, 0, 2);
        _machine.Read(Machine.Untrusted, pasid, Machine.Kva(1));
        int unmap = _machine.BeginUnmap(domain, 0);
        _machine.Memory.Watch.AtLoad = () => throw new InvalidOperationException("A hit reads no memory.");
        _machine.Read(Machine.Untrusted, pasid, Machine.Kva(1));
        _machine.Memory.Watch.AtLoad = null;
        _machine.StepAll();
        Assert.Equal(Status.Ok, _machine.Dma.End(unmap));
    }

    [Fact]
    public void A_walk_that_needs_no_more_than_its_leaf_keeps_no_wait_open_and_begins_again_if_there_was_one()
    {
        (uint pasid, ushort domain) = MapThree();
        int unmap = _machine.BeginUnmap(domain, 2);
        AfterOneLoad(() =>
        {
            _machine.StepAll();
            Assert.Equal(Status.Ok, _machine.Dma.End(unmap));
        });
        Assert.True(_machine.Read(Machine.Untrusted, pasid, Machine.Kva(0)).Reached);
        Assert.False(_machine.Read(Machine.Untrusted, pasid, Machine.Kva(2)).Reached);
    }

    [Fact]
    public void An_unmap_that_returns_while_such_a_walk_reads_is_answered_with_and_for_good()
    {
        (uint pasid, ushort domain) = MapThree();
        AfterOneLoad(() =>
        {
            int unmap = _machine.BeginUnmap(domain, 0);
            _machine.StepAll();
            Assert.Equal(Status.Ok, _machine.Dma.End(unmap));
        });
        for (int time = 0; time < 2; time++)
        {
            Assert.Equal(
                FaultReason.NotPresent, _machine.Read(Machine.Untrusted, pasid, Machine.Kva(0)).Fault);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Such_a_walk_follows_nothing_out_of_a_table_page_that_was_freed_meanwhile(int loads)
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        Assert.False(_machine.Read(Machine.Untrusted, pasid, Machine.Kva(0)).Reached);
        _machine.Map(domain, 0);
        ulong freed = _machine.EntrySlot(_machine.RootOf(2, pasid), Machine.Kva(0), Paging.Levels - loads);
        AfterLoads(loads, () =>
        {
            int disable = _machine.BeginDisable(Machine.Untrusted);
            _machine.StepAll();
            Assert.Equal(Status.Ok, _machine.Dma.End(disable));

            // What the page is used for next leads out of all memory that holds tables.
            _machine.Memory.Store(freed, 0x3fff_ffff_f000 | 0x27);
        });
        Assert.False(_machine.Read(Machine.Untrusted, pasid, Machine.Kva(0)).Reached);
    }

    /// <summary>Three pages, of which the IOTLB knows the second, with the way to them in the caches.</summary>
    private (uint Pasid, ushort Domain) MapThree()
    {
        (uint pasid, ushort domain) = _machine.Enable(Machine.Untrusted);
        foreach (ulong page in new ulong[] { 0, 1, 2 })
            _machine.Map(domain, page);
        Assert.True(_machine.Read(Machine.Untrusted, pasid, Machine.Kva(1)).Reached);
        return (pasid, domain);
    }

    private void AfterOneLoad(Action happens) => AfterLoads(1, happens);

    private void AfterLoads(int count, Action happens) => _machine.Memory.Watch.AfterLoad = () =>
    {
        if (--count > 0)
            return;
        _machine.Memory.Watch.AfterLoad = null;
        happens();
    };

    private void StepDuringAWalk(uint pasid, int call)
    {
        _machine.Memory.Watch.AtLoad = () => StepAndFindPending(call);
        _machine.Read(Machine.Untrusted, pasid, Machine.Kva(0));
        _machine.Memory.Watch.AtLoad = null;
        _machine.End(call);
    }

    private void StepAndFindPending(int call)
    {
        Assert.True(_machine.Dma.Step());
        Assert.Equal(Status.Pending, _machine.Dma.End(call));
    }
}
