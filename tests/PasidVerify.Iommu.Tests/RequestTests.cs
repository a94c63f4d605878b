namespace PasidVerify.Iommu.Tests;

/// <summary>A request is packed, and says what it was made of all the same.</summary>
public class RequestTests
{
    private static readonly Request Plain = new(0xfffe, 0xf_fffd, 0xffff_ffff_ffff_fffb, false, false);

    [Fact]
    public void Each_part_is_set_by_itself()
    {
        Assert.Equal((0xfffe, 0xf_fffdU, 0xffff_ffff_ffff_fffb), (Plain.Device, Plain.Pasid, Plain.Address));
        Assert.Equal((false, false, RequestKind.Untranslated, false), Flags(Plain));
        Assert.Equal((true, false, RequestKind.Untranslated, false), Flags(Plain with { Write = true }));
        Assert.Equal((false, true, RequestKind.Untranslated, false), Flags(Plain with { Privileged = true }));
        Assert.Equal((false, false, RequestKind.Translated, false), Flags(Plain with { Kind = RequestKind.Translated }));
        Assert.Equal((false, false, RequestKind.Untranslated, true), Flags(Plain with { WithoutPasid = true }));
        Request full = new Request(1, uint.MaxValue, 2, true, true) { Kind = RequestKind.Translation, WithoutPasid = true };
        Assert.Equal((true, true, RequestKind.Translation, true), Flags(full));
        Assert.Equal((1, uint.MaxValue, 2UL), (full.Device, full.Pasid, full.Address));
        Request other = full with { Pasid = 7, Address = 8 };
        Assert.Equal((1, 7U, 8UL), (other.Device, other.Pasid, other.Address));
        Assert.Equal(Flags(full), Flags(other));
    }

    [Fact]
    public void Flags_can_be_taken_back()
    {
        Request set = Plain with { Write = true, Privileged = true, Kind = RequestKind.Translated, WithoutPasid = true };
        Assert.Equal(
            Plain, set with { Write = false, Privileged = false, Kind = RequestKind.Untranslated, WithoutPasid = false });
    }

    [Fact]
    public void The_right_that_it_needs_is_one_of_four()
    {
        Assert.Equal(Rights.UserRead, Plain.Needs);
        Assert.Equal(Rights.UserWrite, (Plain with { Write = true }).Needs);
        Assert.Equal(Rights.PrivilegedRead, (Plain with { Privileged = true }).Needs);
        Assert.Equal(Rights.PrivilegedWrite, (Plain with { Write = true, Privileged = true }).Needs);
    }

    [Fact]
    public void Caches_that_are_empty_know_none_and_not_the_default_one_either()
    {
        Assert.Equal(new Request(0, 0, 0, false, false), default);
        var caches = new Caches();
        Assert.False(caches.Iotlb.TryGet(default, out _));
        Assert.False(caches.Pasids.TryGet(default(Request).Requester, out _));
    }

    [Fact]
    public void Requests_with_and_without_PASID_are_told_apart_by_caches_and_kinds_are_not()
    {
        Assert.NotEqual(Plain.Requester, (Plain with { WithoutPasid = true }).Requester);
        Assert.Equal(Requester.Key(0xfffe, 0xf_fffd), Plain.Requester);
        Assert.Equal(Plain.Requester, (Plain with { Write = true, Kind = RequestKind.Translated }).Requester);
        Assert.True(Plain.IsOrdinary);
        Assert.False((Plain with { WithoutPasid = true }).IsOrdinary);
        Assert.False((Plain with { Kind = RequestKind.Translation }).IsOrdinary);
        Assert.False((Plain with { Kind = RequestKind.Translated }).IsOrdinary);
    }

    private static (bool Write, bool Privileged, RequestKind Kind, bool WithoutPasid) Flags(Request request) =>
        (request.Write, request.Privileged, request.Kind, request.WithoutPasid);
}
