namespace PasidVerify.Iommu.Tests;

/// <summary>The queue alone, over caches that the test fills: what a descriptor removes (VT-d 6.5.2).</summary>
public class InvalidationQueueTests
{
    private const int Slots = 8;
    private const ulong Start = 0x1000;
    private const ulong Status = 0x2000;

    private readonly FlatMemory _memory = new(Start, 0x2000);
    private readonly Caches _caches = new();
    private readonly InvalidationQueue<FlatMemory> _queue;
    private ulong _tail;

    public InvalidationQueueTests()
    {
        _queue = new InvalidationQueue<FlatMemory>(_memory, new QueueArea(Start, Slots), 46, _caches);
        Fill();
    }

    // Name, device, domain, PASID, page, type; a device's neighbouring pages are of one domain and type. All others differ
    // from "x" in one tag or two.
    private static readonly
        (char Name, ushort Device, ushort Domain, uint Pasid, ulong Page, TranslationType Type)[] Entries =
    [
        ('x', 8, 5, 2, 0x203, TranslationType.FirstStage),
        ('y', 9, 5, 2, 0x203, TranslationType.FirstStage),
        ('d', 10, 6, 2, 0x204, TranslationType.FirstStage),
        ('p', 8, 5, 3, 0x203, TranslationType.FirstStage),
        ('a', 8, 5, 2, 0x208, TranslationType.FirstStage),
        ('t', 8, 5, 4, 0x203, TranslationType.PassThrough),
        ('u', 11, 5, 2, 0x205, TranslationType.PassThrough),
        ('v', 12, 5, 2, 0x209, TranslationType.PassThrough),
    ];

    public static TheoryData<string, ulong, ulong, string> Removals()
    {
        var data = new TheoryData<string, ulong, ulong, string>();
        Add("global", IotlbDescriptor.All<Word>(), "");
        Add("domain", IotlbDescriptor.OfDomain<Word>(5), "d");
        Add("domain pages: first-stage by domain", IotlbDescriptor.OfPages<Word>(5, 0x203, 0, 0), "duv");
        Add("domain pages: pass-through by address", IotlbDescriptor.OfPages<Word>(5, 0x200, 3, 0), "dv");
        Add("domain pages: largest mask", IotlbDescriptor.OfPages<Word>(5, 0, 18, 0), "d");
        Add("other domain", IotlbDescriptor.OfDomain<Word>(7), "xydpatuv");
        Add("PASID: entries of all kinds", PasidIotlbDescriptor.OfPasid<Word>(5, 2), "dpt");
        Add("PASID pages: first-stage only", PasidIotlbDescriptor.OfPages<Word>(5, 2, 0x203, 0, 1), "dpatuv");
        Add("PASID pages: by mask", PasidIotlbDescriptor.OfPages<Word>(5, 2, 0x207, 3, 0), "dpatuv");
        Add("PASID pages: wider mask", PasidIotlbDescriptor.OfPages<Word>(5, 2, 0x207, 4, 0), "dptuv");
        Add("PASID pages: largest mask", PasidIotlbDescriptor.OfPages<Word>(5, 2, 0, 18, 0), "dptuv");
        Add("PASID pages: neighbour", PasidIotlbDescriptor.OfPages<Word>(5, 2, 0x204, 2, 0), "xydpatuv");
        Add("PASID cache leaves the IOTLB", PasidCacheDescriptor.All<Word>(), "xydpatuv");
        Add("context cache leaves the IOTLB", ContextCacheDescriptor.All<Word>(), "xydpatuv");
        return data;

        void Add(string name, Descriptor<Word> descriptor, string left) =>
            data.Add(name, descriptor.Low, descriptor.High, left);
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void An_iotlb_invalidation_removes_what_its_tags_match(string name, ulong low, ulong high, string left)
    {
        Submit(low, high);
        Assert.True(_queue.Step(), name);
        Assert.Equal(left, Left());
    }

    [Fact]
    public void A_PASID_cache_invalidation_removes_what_its_tags_match()
    {
        Assert.Equal("xydpt", LeftPasids());
        Run(PasidIotlbDescriptor.OfPasid<Word>(5, 2));
        Run(IotlbDescriptor.All<Word>());
        Assert.Equal("xydpt", LeftPasids());
        Run(PasidCacheDescriptor.OfPasid<Word>(5, 2));
        Assert.Equal("dpt", LeftPasids());
        Run(PasidCacheDescriptor.OfPasid<Word>(6, 3));
        Assert.Equal("dpt", LeftPasids());
        Run(PasidCacheDescriptor.OfDomain<Word>(5));
        Assert.Equal("d", LeftPasids());
        Run(PasidCacheDescriptor.All<Word>());
        Assert.Equal("", LeftPasids());
    }

    [Theory]
    [InlineData(0, 0xffff_ffff_0000_0007)]
    [InlineData(4, 0x0000_0007_ffff_ffff)]
    public void A_wait_writes_the_dword_and_no_neighbour(ulong offset, ulong expected)
    {
        _memory.Store(Status, ulong.MaxValue);
        Run(WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite | WaitDescriptor.Fence, 7, Status + offset));
        Assert.Equal(expected, _memory.Load(Status));
    }

    [Theory]
    [InlineData(Status)]
    [InlineData(1UL << 46)]
    public void A_wait_without_status_write_writes_nothing_and_may_name_any_address(ulong address)
    {
        _memory.Store(Status, 3);
        Run(WaitDescriptor.Of<Word>(WaitDescriptor.Fence, 7, address));
        Assert.Equal(3UL, _memory.Load(Status));
    }

    [Fact]
    public void The_queue_wraps_around_and_reads_each_slot_when_it_gets_there()
    {
        Assert.False(_queue.Step());
        for (ulong i = 0; i < 3 * Slots; i++)
        {
            Run(WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, i, Status));
            Assert.Equal(i, _memory.Load(Status));
            Assert.Equal((i + 1) % Slots * 32, _queue.Registers.Head);
        }

        Assert.Equal("xydpatuv", Left());
    }

    [Theory]
    [InlineData(0x0, 0, 0, InvalidationQueueError.InvalidType)]
    [InlineData(0x01, 0, 0, InvalidationQueueError.ReservedBits)]
    [InlineData(0x26, 0, 1, InvalidationQueueError.ReservedBits)]
    [InlineData(0x25, 1UL << 46, 0, InvalidationQueueError.ReservedBits)]
    public void A_bad_descriptor_stops_the_queue_at_itself(
        ulong low, ulong high, ulong upper, InvalidationQueueError error)
    {
        Run(PasidCacheDescriptor.All<Word>());
        Submit(low, high, upper);
        Submit(0xd2, 0);
        Assert.False(_queue.Step());
        Assert.False(_queue.Step());
        Assert.Equal((error, 32UL), (_queue.Registers.Error, _queue.Registers.Head));
        Assert.Equal("xydpatuv", Left());
    }

    [Fact]
    public void A_queue_beyond_the_host_address_width_cannot_be_fetched()
    {
        var queue = new InvalidationQueue<FlatMemory>(_memory, new QueueArea(1UL << 46, Slots), 46, _caches);
        queue.Registers.WriteTail(32);
        Assert.False(queue.Step());
        Assert.Equal((InvalidationQueueError.FetchError, 0UL), (queue.Registers.Error, queue.Registers.Head));
    }

    [Fact]
    public void Software_puts_another_descriptor_in_the_bad_ones_place_and_clears_IQE()
    {
        Submit(0x0, 0);
        Submit(0xd2, 0);
        Assert.False(_queue.Step());
        _memory.Store(Start, 0x37);
        Assert.False(_queue.Step());
        _queue.Registers.ClearFaultStatus(QueueRegister.QueueError);
        Assert.True(_queue.Step());
        Assert.Equal("", LeftPasids());
        Assert.True(_queue.Step());
        Assert.Equal("", Left());
        Assert.Equal((InvalidationQueueError.None, 64UL), (_queue.Registers.Error, _queue.Registers.Head));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    [InlineData(4, 3)]
    public void Several_descriptors_are_executed_in_one_go_as_many_as_there_are(int atMost, ulong executed)
    {
        for (ulong i = 1; i <= 3; i++)
            Submit(WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, i, Status));
        SpinWait wait = default;
        Assert.Equal(atMost <= 3, _queue.Run(atMost, ref wait));
        Assert.Equal((executed, executed * 32), (_memory.Load(Status), _queue.Registers.Head));
    }

    [Fact]
    public void A_bad_descriptor_ends_the_go_and_leaves_what_was_executed_before()
    {
        Submit(WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, 7, Status));
        Submit(0x0, 0);
        SpinWait wait = default;
        Assert.False(_queue.Run(8, ref wait));
        Assert.Equal(
            (7UL, 32UL, InvalidationQueueError.InvalidType),
            (_memory.Load(Status), _queue.Registers.Head, _queue.Registers.Error));
    }

    [Fact]
    public void A_wait_for_walks_ends_the_go_and_is_executed_in_a_later_one()
    {
        Submit(IotlbDescriptor.All<Word>());
        Submit(WaitDescriptor.Of<Word>(WaitDescriptor.StatusWrite, 7, Status));
        int walk = _caches.Walks.Begin();
        SpinWait wait = default;
        Assert.True(_queue.Run(8, ref wait));
        Assert.Equal(("", 0UL), (Left(), _memory.Load(Status)));
        _caches.Walks.End(walk);
        Assert.True(_queue.Run(1, ref wait));
        Assert.Equal(7UL, _memory.Load(Status));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void Types_that_concern_no_cache_change_none(ulong type)
    {
        Submit(type, 0);
        Assert.True(_queue.Step());
        Assert.Equal(("xydpatuv", "xydpt"), (Left(), LeftPasids()));
    }

    [Theory]
    [InlineData(0x10, InvalidationQueueError.TailMisaligned)]
    [InlineData(0x21, InvalidationQueueError.TailMisaligned)]
    [InlineData(Slots * 32, InvalidationQueueError.InvalidTail)]
    public void A_bad_tail_stops_the_queue(ulong tail, InvalidationQueueError error)
    {
        Submit(0xd2, 0);
        _queue.Registers.WriteTail(tail);
        Assert.False(_queue.Step());
        Assert.Equal(error, _queue.Registers.Error);
    }

    private void Run(Descriptor<Word> descriptor)
    {
        Submit(descriptor);
        Assert.True(_queue.Step());
        Assert.Equal(_queue.Registers.Tail, _queue.Registers.Head);
    }

    private void Submit(Descriptor<Word> descriptor) => Submit(descriptor.Low, descriptor.High);

    private void Submit(ulong low, ulong high, ulong upper = 0)
    {
        _memory.Store(Start + _tail, low);
        _memory.Store(Start + _tail + 8, high);
        _memory.Store(Start + _tail + 16, upper);
        _memory.Store(Start + _tail + 24, 0);
        _tail = (_tail + 32) % (Slots * 32);
        _queue.Registers.WriteTail(_tail);
    }

    private long Now => _caches.Invalidations.Now;

    private void Fill()
    {
        foreach (var (_, device, domain, pasid, page, type) in Entries)
        {
            ulong requester = Requester.Key(device, pasid);
            if (!_caches.Pasids.TryGet(requester, out _))
                _caches.Pasids.Fill(requester, new PasidContext { Domain = domain, Type = type }, Now);
            var found = new Translation { Order = 12, Domain = domain, Type = type, Rights = Rights.UserRead };
            _caches.Iotlb.Fill(requester, page << 12, in found, Now);
        }
    }

    private string Left() => string.Concat(Entries
        .Where(entry => _caches.Iotlb.TryGet(
            new Request(entry.Device, entry.Pasid, entry.Page << 12, false, false), out _))
        .Select(entry => entry.Name));

    private string LeftPasids()
    {
        (char Name, ushort Device, uint Pasid)[] requesters =
            [('x', 8, 2), ('y', 9, 2), ('d', 10, 2), ('p', 8, 3), ('t', 8, 4)];
        return string.Concat(requesters
            .Where(r => _caches.Pasids.TryGet(Requester.Key(r.Device, r.Pasid), out _))
            .Select(r => r.Name));
    }
}
