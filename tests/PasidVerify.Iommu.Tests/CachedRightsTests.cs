namespace PasidVerify.Iommu.Tests;

/// <summary>Which requests a cached translation answers without a look at memory (VT-d 3.6, 6.2.4).</summary>
public class CachedRightsTests
{
    private const ulong FirstStage = 1;
    private const ulong PassThrough = 4;

    [Theory]
    [InlineData("S", 'r', "rwRW")]
    [InlineData("S", 'W', "rwRW")]
    [InlineData("", 'r', "rw")]
    [InlineData("", 'w', "rw")]
    public void A_pass_through_translation_lets_privileged_requests_in_with_SRE_only(
        string flags, char request, string answered)
    {
        var hardware = new BareHardware(PassThrough, flags);
        Assert.Equal(FaultReason.None, hardware.Request(request));
        Assert.Equal(answered, hardware.AnsweredByTheIotlb());
    }

    [Theory]
    [InlineData("SPUWD", 'r', "rwRW")]
    [InlineData("SPUWD", 'W', "rwRW")]
    [InlineData("SUWD", 'r', "rwRW")]
    [InlineData("UWD", 'r', "rw")]
    [InlineData("PUWD", 'w', "rw")]
    [InlineData("UD", 'r', "r")]
    [InlineData("PUD", 'r', "r")]
    [InlineData("SPWD", 'R', "RW")]
    [InlineData("SWD", 'W', "RW")]
    [InlineData("SPD", 'R', "R")]
    public void A_dirty_page_is_cached_with_the_rights_of_its_entries(string flags, char request, string answered)
    {
        var hardware = new BareHardware(FirstStage, flags);
        Assert.Equal(FaultReason.None, hardware.Request(request));
        Assert.Equal(answered, hardware.AnsweredByTheIotlb());
    }

    [Theory]
    [InlineData("SPUD", 'r', "rR")]
    [InlineData("SUD", 'r', "rRW")]
    [InlineData("SD", 'R', "RW")]
    public void Without_WPE_alone_a_read_only_page_is_cached_for_privileged_writes(
        string flags, char request, string answered)
    {
        var hardware = new BareHardware(FirstStage, flags);
        Assert.Equal(FaultReason.None, hardware.Request(request));
        Assert.Equal(answered, hardware.AnsweredByTheIotlb());
    }

    [Theory]
    [InlineData("SPUW", 'r', "rR")]
    [InlineData("SPUW", 'R', "rR")]
    [InlineData("SPUW", 'w', "rwRW")]
    [InlineData("SPUW", 'W', "rwRW")]
    [InlineData("SU", 'R', "rR")]
    [InlineData("SU", 'W', "rRW")]
    [InlineData("SW", 'R', "R")]
    [InlineData("UW", 'r', "r")]
    public void A_clean_page_is_cached_for_writes_only_by_a_write(string flags, char request, string answered)
    {
        var hardware = new BareHardware(FirstStage, flags);
        Assert.Equal(FaultReason.None, hardware.Request(request));
        Assert.Equal(answered, hardware.AnsweredByTheIotlb());
    }
}
