namespace PasidVerify.Iommu.Tests;

public class CacheTests
{
    private const int LoadsOfAContextWalk = 1 + 4;
    private const int LoadsOfAPasidWalk = 1 + 8;
    private const int LoadsOfAFirstStageWalk = 4;

    // The paging-structure cache leads to the page table of a neighbour.
    private const int LoadsOfACachedWalk = 1;

    private readonly Machine _machine = new();
    private readonly uint _pasid;
    private readonly ushort _domain;

    public CacheTests()
    {
        (_pasid, _domain) = _machine.Enable(Machine.Untrusted);
        _machine.Map(_domain, 0, 12);
    }

    [Fact]
    public void A_miss_in_both_caches_walks_everything()
    {
        Assert.Equal(LoadsOfAContextWalk + LoadsOfAPasidWalk + LoadsOfAFirstStageWalk, LoadsOf(() => Read(0)));
    }

    [Fact]
    public void A_pasid_cache_hit_reads_no_pasid_table()
    {
        Read(0);
        Assert.Equal(LoadsOfACachedWalk, LoadsOf(() => Read(1)));
    }

    [Fact]
    public void An_iotlb_hit_reads_no_memory()
    {
        Read(0);
        Assert.Equal(0, LoadsOf(() => Read(0)));
        Assert.Equal(0, LoadsOf(() => Write(0)));
    }

    [Fact]
    public void A_pass_through_translation_is_cached_too()
    {
        _machine.Enable(Machine.Trusted, Mode.Bypass);
        Assert.Equal(LoadsOfAContextWalk + LoadsOfAPasidWalk, LoadsOf(() => _machine.Read(Machine.Trusted, 1, 0x5000)));
        _machine.Memory.Store(_machine.PasidSlot(0, 1), 0);
        Assert.Equal(Answer.At(0x5abc), _machine.Write(Machine.Trusted, 1, 0x5abc, true));
        Assert.Equal(Answer.At(0x6abc), _machine.Write(Machine.Trusted, 1, 0x6abc, true));
        Assert.Equal(Status.Ok, _machine.Dma.Disable(Machine.Trusted));
        Assert.Equal(FaultReason.PasidNotPresent, _machine.Read(Machine.Trusted, 1, 0x5000).Fault);
    }

    [Fact]
    public void A_write_to_a_clean_entry_walks_again_and_sets_dirty_once()
    {
        ulong slot = _machine.EntrySlot(_machine.RootOf(2, _pasid), Machine.Kva(0), 1);
        _machine.Memory.Store(slot, _machine.Memory.Load(slot) & ~0x40UL);
        Read(0);
        Assert.Equal(2 * LoadsOfACachedWalk, LoadsOf(() => Write(0)));
        Assert.Equal(0x40UL, _machine.Memory.Load(slot) & 0x40);
        Assert.Equal(0, LoadsOf(() => Write(0)));
        Assert.Equal(0, LoadsOf(() => Read(0)));
    }

    [Fact]
    public void Faults_are_never_cached()
    {
        _machine.Unmap(_domain, 0);
        Assert.Equal(FaultReason.NotPresent, Read(0).Fault);
        _machine.Map(_domain, 0);
        Assert.True(Read(0).Reached);

        Assert.Equal(FaultReason.DirectoryNotPresent, _machine.Read(Machine.Trusted, 1, 0).Fault);
        _machine.Enable(Machine.Trusted, Mode.Bypass);
        Assert.True(_machine.Read(Machine.Trusted, 1, 0).Reached);
    }

    [Fact]
    public void A_cached_entry_tells_users_and_writers_apart()
    {
        _machine.Unmap(_domain, 0);
        _machine.Map(_domain, 0, 1, Protection.Read);
        Assert.True(Read(0).Reached);
        Assert.Equal(FaultReason.WriteDenied, Write(0).Fault);
        Assert.True(Read(0).Reached);

        (uint fast, _) = _machine.Enable(Machine.Trusted);
        Assert.True(_machine.Write(Machine.Trusted, fast, Machine.Kva(0), true).Reached);
        Assert.Equal(FaultReason.SupervisorPage, _machine.Read(Machine.Trusted, fast, Machine.Kva(0)).Fault);
        Assert.Equal(0, LoadsOf(() => _machine.Read(Machine.Trusted, fast, Machine.Kva(0), true)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_cached_entry_remembers_the_rights_of_every_level(int level)
    {
        ulong slot = _machine.EntrySlot(_machine.RootOf(2, _pasid), Machine.Kva(0), level);
        ulong entry = _machine.Memory.Load(slot);
        _machine.Memory.Store(slot, entry & ~6UL);
        Assert.True(_machine.Read(Machine.Untrusted, _pasid, Machine.Kva(0), true).Reached);
        Assert.Equal(FaultReason.SupervisorPage, Read(0).Fault);
        Assert.Equal(FaultReason.WriteDenied, _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(0), true).Fault);
    }

    [Fact]
    public void Devices_in_fast_mode_share_a_domain_but_no_entries()
    {
        (uint first, _) = _machine.Enable(Machine.Trusted);
        (uint second, _) = _machine.Enable(Machine.Trusted2);
        _machine.Read(Machine.Trusted, first, Machine.Kva(0), true);
        Assert.Equal(
            LoadsOfAContextWalk + LoadsOfAPasidWalk + LoadsOfAFirstStageWalk,
            LoadsOf(() => _machine.Read(Machine.Trusted2, second, Machine.Kva(0), true)));
        _machine.Dma.Disable(Machine.Trusted);
        Assert.Equal(0, LoadsOf(() => _machine.Read(Machine.Trusted2, second, Machine.Kva(0), true)));
    }

    [Fact]
    public void The_iotlb_answers_right_beyond_its_capacity()
    {
        _machine.Enable(Machine.Trusted, Mode.Bypass);
        for (int round = 0; round < 2; round++)
        {
            for (ulong page = 0; page < 5000; page++)
                Assert.Equal(Answer.At(page << 12 | 7), _machine.Read(Machine.Trusted, 1, page << 12 | 7));
        }
    }

    [Fact]
    public void The_pasid_cache_answers_right_beyond_its_capacity()
    {
        DeviceConfiguration[] devices =
            [.. Enumerable.Range(0, 200).Select(i => new DeviceConfiguration((ushort)(i * 8), false))];
        var machine = new Machine(Machine.Small() with
        {
            Devices = devices, PasidLimit = 300, DomainLimit = 300, DomainTablePages = 600,
        });
        var pasids = new List<uint>();
        for (ulong i = 0; i < 200; i++)
        {
            (uint pasid, ushort domain) = machine.Enable((ushort)(i * 8));
            pasids.Add(pasid);
            machine.Map(domain, i % 12);
        }

        for (ulong round = 0; round < 2; round++)
        {
            for (ulong i = 0; i < 200; i++)
            {
                for (ulong page = 0; page < 12; page++)
                {
                    bool reached = machine.Read((ushort)(i * 8), pasids[(int)i], Machine.Kva(page)).Reached;
                    Assert.Equal(page == i % 12, reached);
                }
            }
        }
    }

    [Fact]
    public void A_walk_during_which_something_was_invalidated_answers_and_is_not_cached()
    {
        _machine.BeginUnmap(_domain, 1);
        _machine.Memory.Watch.AtLoad = () => _machine.Dma.Step();
        Assert.True(_machine.Dma.Access(new(Machine.Untrusted, _pasid, Machine.Kva(0), false, false)).Reached);
        _machine.Memory.Watch.AtLoad = null;

        // The wait is all that is left: it has waited for the walk.
        Assert.True(_machine.Dma.Step());
        Assert.False(_machine.Dma.Step());
        Assert.NotEqual(0, LoadsOf(() => Read(0)));
        Assert.Equal(0, LoadsOf(() => Read(0)));
    }

    private Answer Read(ulong page) => _machine.Read(Machine.Untrusted, _pasid, Machine.Kva(page));

    private Answer Write(ulong page) => _machine.Write(Machine.Untrusted, _pasid, Machine.Kva(page));

    private int LoadsOf(Func<Answer> request)
    {
        int before = _machine.Memory.Watch.Loads;
        Assert.True(request().Reached);
        return _machine.Memory.Watch.Loads - before;
    }
}
