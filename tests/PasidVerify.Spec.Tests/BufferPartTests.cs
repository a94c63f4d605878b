namespace PasidVerify.Spec.Tests;

/// <summary>Which bytes of a page frame are a buffer's.</summary>
public class BufferPartTests
{
    private static readonly BufferPart Part = new(Source: 0x1000, From: 0x10, To: 0x1f);

    [Theory]
    [InlineData(0x0f, false)]
    [InlineData(0x10, true)]
    [InlineData(0x18, true)]
    [InlineData(0x1f, true)]
    [InlineData(0x20, false)]
    public void From_its_first_byte_to_its_last_in_its_page_frame_alone(ulong offset, bool isOfIt)
    {
        Assert.Equal(isOfIt, Part.HasOffset(offset).Concrete);
        Assert.Equal(isOfIt, Part.Contains(new(0x1000, offset)).Concrete);
        Assert.False(Part.Contains(new(0x1001, offset)).Concrete);
    }

    [Theory]
    [InlineData(0, 0xfff, true)]
    [InlineData(0, 0xffe, false)]
    [InlineData(1, 0xfff, false)]
    [InlineData(1, 0xffe, false)]
    public void All_of_a_page_frame_is_the_buffers_from_byte_0_to_the_last(ulong from, ulong to, bool isWhole) =>
        Assert.Equal(isWhole, new BufferPart(0x1000, from, to).IsWhole.Concrete);
}
