#include <zeva/pci_address.hpp>

#include "base/software_device.hpp"

#include <cstdlib>
#include <gtest/gtest.h>

namespace zeva {
namespace {

TEST(PciAddress, ReadsWhatSysfsWrites) {
    EXPECT_EQ(PciAddress::parse("0000:03:00.0"), (PciAddress{0, 3, 0, 0}));
    EXPECT_EQ(PciAddress::parse("7a65:00:1f.7"), (PciAddress{0x7a65, 0, 31, 7}));
    EXPECT_EQ(PciAddress::parse("10000:e1:00.0"), (PciAddress{0x10000, 0xe1, 0, 0}));
}

TEST(PciAddress, TakesDomainZeroWhereNoneIsGiven) {
    EXPECT_EQ(PciAddress::parse("03:00.0"), (PciAddress{0, 3, 0, 0}));
}

TEST(PciAddress, RefusesEverythingElse) {
    for (const char* text : {"",
                             ":",
                             ".",
                             "0",
                             "03:00",
                             "03.0:0",
                             "0000:03:00",
                             "0000:03:00.",
                             "0000:03:00.8",
                             "0000:03:20.0",
                             "0000:100:00.0",
                             "0000:03:00.0 ",
                             " 0000:03:00.0",
                             "0x0:03:00.0",
                             "-1:03:00.0",
                             "+1:03:00.0",
                             "0000:03:0g.0",
                             "1:0000:03:00.0",
                             "123456789:03:00.0",
                             ":03:00.0",
                             "0000::00.0",
                             "0000:03:.0",
                             "0000:03:00.0.0"})
        EXPECT_FALSE(PciAddress::parse(text)) << '"' << text << '"';
}

TEST(PciAddress, IsWrittenAsItIsRead) {
    for (const char* text : {"0000:00:02.0", "7a65:00:01.0", "ffff:ff:1f.7", "10000:01:00.0"})
        EXPECT_EQ(PciAddress::parse(text).value().to_string(), text);
}

TEST(SoftwareDevice, AddressesFollowTheFirst) {
    EXPECT_EQ(software_device_address(0).to_string(), "7a65:00:01.0");
    EXPECT_EQ(software_device_address(1).to_string(), "7a65:00:02.0");
    ::setenv("ZEVA_PCI_ADDRESS", "0000:03:00.0", 1);
    EXPECT_EQ(software_device_address(0).to_string(), "0000:03:00.0");
    EXPECT_EQ(software_device_address(1).to_string(), "0000:03:01.0");
    ::setenv("ZEVA_PCI_ADDRESS", "nonsense", 1);
    EXPECT_EQ(software_device_address(0).to_string(), "7a65:00:01.0");
    ::unsetenv("ZEVA_PCI_ADDRESS");
}

} // namespace
} // namespace zeva
