namespace PasidVerify.Iommu.Tests;

/// <summary>A device's own TLB: what it finds, and what each invalidation request makes it drop.</summary>
public class DeviceTlbTests
{
    private const ushort SourceId = 0x0310;

    // Entries: requests without PASID, of PASID 1 and of PASID 2 at the same page; then neighbours and large pages.
    private static readonly (char Name, uint? Pasid, ulong Page, int Order)[] Entries =
    [
        ('u', null, 0x8, 0), ('v', null, 0xc, 0), ('U', null, 0x200, 9),
        ('0', 0, 0x8, 0),
        ('1', 1, 0x8, 0), ('a', 1, 0xb, 0), ('b', 1, 0xc, 0), ('A', 1, 0x200, 9), ('G', 1, 0x4_0000, 18),
        ('2', 2, 0x8, 0), ('B', 2, 0x200, 9),
    ];

    private const string All = "uvU01abAG2B";

    private readonly DeviceTlb _tlb = new();

    [Fact]
    public void A_device_finds_the_translation_of_its_PASID_and_page_with_the_right_asked_for()
    {
        _tlb.Fill(1, 0x8, 0, 0x5000, Rights.UserRead, _tlb.Invalidations);
        Assert.True(_tlb.TryGet(1, 0x8abc, Rights.UserRead, out ulong translated));
        Assert.Equal(0x5abcUL, translated);
        Assert.False(_tlb.TryGet(1, 0x8abc, Rights.UserWrite, out translated));
        Assert.Equal(0UL, translated);
        Assert.False(_tlb.TryGet(2, 0x8abc, Rights.UserRead, out _));
        Assert.False(_tlb.TryGet(null, 0x8abc, Rights.UserRead, out _));
        Assert.False(_tlb.TryGet(1, 0x9abc, Rights.UserRead, out _));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_answer_from_before_an_invalidation_is_not_kept_and_one_from_after_it_is(bool everyPasid)
    {
        long before = _tlb.Invalidations;
        if (everyPasid)
            _tlb.InvalidateEveryPasid(0x8, 0);
        else
            _tlb.Invalidate(1, 0x8, 0);
        _tlb.Fill(1, 0x8, 0, 0x5000, Rights.UserRead, before);
        Assert.False(_tlb.TryGet(1, 0x8000, Rights.UserRead, out _));
        _tlb.Fill(1, 0x8, 0, 0x5000, Rights.UserRead, _tlb.Invalidations);
        Assert.True(_tlb.TryGet(1, 0x8000, Rights.UserRead, out _));
    }

    [Fact]
    public void PASID_0_is_not_no_PASID()
    {
        _tlb.Fill(null, 0x8, 0, 0x5000, Rights.UserRead, _tlb.Invalidations);
        Assert.False(_tlb.TryGet(0, 0x8000, Rights.UserRead, out _));
        Assert.True(_tlb.TryGet(null, 0x8000, Rights.UserRead, out _));
    }

    [Theory]
    [InlineData(9, 0x0020_0000, 0x003f_ffff)]
    [InlineData(18, 0x4000_0000, 0x7fff_ffff)]
    public void A_large_page_is_found_by_every_address_in_it(int order, ulong first, ulong last)
    {
        _tlb.Fill(1, last >> 12, order, 0x40_0000_0000, Rights.UserWrite, _tlb.Invalidations);
        Assert.True(_tlb.TryGet(1, first, Rights.UserWrite, out ulong translated));
        Assert.Equal(0x40_0000_0000UL, translated);
        Assert.True(_tlb.TryGet(1, last, Rights.UserWrite, out translated));
        Assert.Equal(0x40_0000_0000 + last - first, translated);
        Assert.False(_tlb.TryGet(1, last + 1, Rights.UserWrite, out _));
    }

    public static TheoryData<string, ulong, ulong, string> Removals()
    {
        var data = new TheoryData<string, ulong, ulong, string>();
        Add("without PASID: one page", Untagged(0x8, 0), "vU01abAG2B");
        Add("without PASID: eight pages", Untagged(0x8, 3), "U01abAG2B");
        Add("without PASID: in a large page", Untagged(0x3ff, 0), "uv01abAG2B");
        Add("without PASID: all", Untagged(0, 52), "01abAG2B");
        Add("PASID: one page", Tagged(1, 0x8, 0), "uvU0abAG2B");
        Add("PASID: four pages", Tagged(1, 0x8, 2), "uvU0bAG2B");
        Add("PASID: 2 MiB", Tagged(1, 0x200, 9), "uvU01abG2B");
        Add("PASID: a page of 1 GiB", Tagged(1, 0x7_ffff, 0), "uvU01abA2B");
        Add("PASID: all", Tagged(1, 0, 52), "uvU02B");
        Add("PASID 0: all", Tagged(0, 0, 52), "uvU1abAG2B");
        Add("every PASID: four pages", Global(0x8, 2), "uvUbAGB");
        Add("every PASID: all", Global(0, 52), "uvU");
        Add("IOTLB", IotlbDescriptor.All<Word>(), All);
        return data;

        void Add(string name, Descriptor<Word> descriptor, string left) =>
            data.Add(name, descriptor.Low, descriptor.High, left);
    }

    [Theory]
    [MemberData(nameof(Removals))]
    public void A_device_tlb_invalidation_drops_what_overlaps_with_its_PASID_or_without(
        string name, ulong low, ulong high, string left)
    {
        var other = new DeviceTlb();
        Fill(_tlb);
        Fill(other);
        var memory = new FlatMemory(0x1000, 0x1000);
        var queue = new InvalidationQueue<FlatMemory>(
            memory, new QueueArea(0x1000, 4), 46,
            new Caches { Devices = { [SourceId] = _tlb, [SourceId + 1] = other } });
        memory.Store(0x1000, low);
        memory.Store(0x1008, high);
        queue.Registers.WriteTail(32);
        Assert.Equal((All, All), (Left(_tlb), Left(other)));
        Assert.True(queue.Step());
        Assert.Equal((name, left, All), (name, Left(_tlb), Left(other)));
    }

    [Fact]
    public void Lookups_fills_and_invalidations_allocate_nothing()
    {
        Fill(_tlb);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _tlb.Fill(1, 0x8, 0, 0x5000, Rights.UserRead, _tlb.Invalidations);
        bool hit = _tlb.TryGet(1, 0x8000, Rights.UserRead, out _);
        _tlb.Invalidate(1, 0x8, 2);
        _tlb.InvalidateEveryPasid(0, 52);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(hit);
        Assert.Equal(0, allocated);
    }

    private static Descriptor<Word> Untagged(Word page, Word order) =>
        DeviceTlbDescriptor.OfPages<Word>(SourceId, SourceId, 0, page, order);

    private static Descriptor<Word> Tagged(Word pasid, Word page, Word order) =>
        PasidDeviceTlbDescriptor.OfPages<Word>(SourceId, SourceId, 0, pasid, page, order);

    private static Descriptor<Word> Global(Word page, Word order) =>
        PasidDeviceTlbDescriptor.OfEveryPasid<Word>(SourceId, SourceId, 0, page, order);

    private static void Fill(DeviceTlb tlb)
    {
        foreach (var (_, pasid, page, order) in Entries)
            tlb.Fill(pasid, page, order, 0x1_0000_0000, Rights.UserRead, tlb.Invalidations);
    }

    private static string Left(DeviceTlb tlb) => string.Concat(Entries
        .Where(entry => tlb.TryGet(entry.Pasid, entry.Page << 12, Rights.UserRead, out _))
        .Select(entry => entry.Name));
}
