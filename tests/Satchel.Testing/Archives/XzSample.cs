namespace Satchel.Testing.Archives;

/// <summary>A tar.xz as GNU tar and xz make it: a file <c>d/f</c> that holds <c>hello</c> and a link <c>d/l</c> to it.</summary>
public static class XzSample
{
    public const string Base64 =
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj4Cf/AHldADILyMAOUCcI/OcFvm95X2eW+58t6UhRDX1K9FDzpo3JUyqtWALVInP4FWv7aqcXHeAJJ0uB0wHc2oyO"
        + "yiAongzCUEg5T2CR1Z2lpz0Zi3b0xF7ec8gBGkhRjtpuaomonxwbcQF9vkSVubeLEfIWxv402a0PIggmzu8AAAAA0eJ5Zre01XQAAZUBgFAAABbiezKxxGf7"
        + "AgAAAAAEWVo=";

    /// <summary>A tar.xz of one file of 2 MiB of one letter.</summary>
    public const string Bomb =
        "/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj//7vAZNdADwAM1AYaImDAdzibik28cFxA0pOaD3tg44xPLs70DUrOAblkRYAUDzoPs4+MWowhN0K0yYHWwqVqEYwQ4Wz"
        + "Ne/nUIGHqclq/JHnAXmlWwfuChJhAaGjrCdJpHhZ+19+7bC+uYDX6lrcqGfZzXSObWS1cQPGlss0Tky7x334imw7ch3shfODgcBlxCVT+PWRNjEFpbDub8FwTUcM"
        + "0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0uX6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77"
        + "mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTUcM0ZERqq1gHbrOsScYXFmG6WZSWL7pdqxZ5OVbBQj5x9qt/PtSK3TNHlsgQvndUz34KWQJO4DLKmzftTvwxL0u"
        + "X6oPPktmQpATDv8Qk/hxeFn4C83/lShGD6n8fN77mjAuVsCPhfODgcBlxCVT+PWRNjEFpbDub8FwTT9c26mABw8ACQBk4Jq5KY6zSsAAAAA5qAWFxFOqaQABvgOA"
        + "jIABCiDH7bHEZ/sCAAAAAARZWg==";

    /// <summary>The same content in several blocks, sizes in their headers, with SHA-256 for checks.</summary>
    public const string Blocks =
        "/Td6WFoAAArh+wyhA8BZgBAhARYAAAAApic7v+AH/wBRXQAyC8jADlAnCPznBb5veV9nlvufas1GFIn6/3j8sm0CC0Y2G+6GnQGqiQusbK8neRISLd/4R3pkPgn+"
        + "FS0MY+koB/8PNrm8A8UND0/W8jyG0gAAAAAAbUrBTRvoV7q/vHqXiULI4O6zwgYd8ocN0nr+ssSxFUMDwBmAECEBFgAAAAAGIIEh4Af/ABFdAABv/f//o7f/Rz5I"
        + "FXCUqWAAAAAAAOWgCqmZGsil7jEJhE2EpVWDvSBXKtP/zUJ5Lzw2sYOtA8AZgBAhARYAAAAABiCBIeAH/wARXQAAb/3//6O3/0c+SBVwlKlgAAAAAADloAqpmRrI"
        + "pe4xCYRNhKVVg70gVyrT/81CeS88NrGDrQPAGYAQIQEWAAAAAAYggSHgB/8AEV0AAG/9//+jt/9HPkgVcJSpYAAAAAAA5aAKqZkayKXuMQmETYSlVYO9IFcq0//N"
        + "QnkvPDaxg60DwBmAECEBFgAAAAAGIIEh4Af/ABFdAABv/f//o7f/Rz5IFXCUqWAAAAAAAOWgCqmZGsil7jEJhE2EpVWDvSBXKtP/zUJ5Lzw2sYOtAAWJAYAQSYAQ"
        + "SYAQSYAQSYAQAAA/491FDtnaAQUAAAAAClla";

    /// <summary>The same content in two streams, one without checks, with padding between them.</summary>
    public const string Streams =
        "/Td6WFoAAAD/EtlBAgAhARYAAAB0L+Wj4AP/ADpdADILyMAOUCcI/OcFvm95X2eW+59qzUYUifr/ePyybQILRjYb7oadAaqJC6xsryd5EhIt3/hHelmV5QAAAAAA"
        + "AU6ACAAAALwnVYKoAAr8AgAAAAAAWVoAAAAA/Td6WFoAAAFpIt42AgAhARYAAAB0L+Wj4CP/AExdADILyYAOUCcI/OcFvm95WpQlhBx6FzmJbm9lzHOfZZYKeZZz"
        + "C66vxwTPRIdwMvFZiipG55Yn4wbOT+R4FE/60c8jrVDvNwhDaLz8tVgA8f1xOgABZIBIAAAA0Vl2vz4wDYsCAAAAAAFZWg==";
}
