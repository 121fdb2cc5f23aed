# A network, a key and certificates that somebody else made, and keeps in a state of their own.

terraform {
  required_providers {
    aws = { source = "aws" }
  }
}

variable "region" {}

provider "aws" {
  region = var.region
  default_tags { tags = { Project = "platform" } }
}

provider "aws" {
  alias  = "us"
  region = "us-east-1"
}

locals {
  zones = { a = 0, b = 1 }
}

resource "aws_vpc" "this" {
  cidr_block           = "10.60.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "public" {
  for_each          = local.zones
  vpc_id            = aws_vpc.this.id
  availability_zone = "${var.region}${each.key}"
  cidr_block        = cidrsubnet("10.60.0.0/16", 8, each.value)
}

resource "aws_subnet" "private" {
  for_each          = local.zones
  vpc_id            = aws_vpc.this.id
  availability_zone = "${var.region}${each.key}"
  cidr_block        = cidrsubnet("10.60.0.0/16", 8, 10 + each.value)
}

resource "aws_subnet" "database" {
  for_each          = local.zones
  vpc_id            = aws_vpc.this.id
  availability_zone = "${var.region}${each.key}"
  cidr_block        = cidrsubnet("10.60.0.0/16", 8, 20 + each.value)
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_eip" "nat" {
  domain = "vpc"
}

resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.nat.id
  subnet_id     = aws_subnet.public["a"].id
}

# The private subnets have the main routes, and no table of their own.
resource "aws_default_route_table" "main" {
  default_route_table_id = aws_vpc.this.default_route_table_id
  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this.id
  }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_kms_key" "this" {}

resource "aws_acm_certificate" "regional" {
  domain_name       = "app.example.com"
  validation_method = "DNS"
}

resource "aws_acm_certificate" "cdn" {
  provider          = aws.us
  domain_name       = "app.example.com"
  validation_method = "DNS"
}

# An environment takes no certificate that is not issued yet.
resource "aws_acm_certificate_validation" "regional" {
  certificate_arn = aws_acm_certificate.regional.arn
}

resource "aws_acm_certificate_validation" "cdn" {
  provider        = aws.us
  certificate_arn = aws_acm_certificate.cdn.arn
}

output "network" {
  value = {
    vpcId             = aws_vpc.this.id
    privateSubnetIds  = [for zone in ["a", "b"] : aws_subnet.private[zone].id]
    publicSubnetIds   = [for zone in ["a", "b"] : aws_subnet.public[zone].id]
    databaseSubnetIds = [for zone in ["a", "b"] : aws_subnet.database[zone].id]
  }
}

output "key_arn" {
  value = aws_kms_key.this.arn
}

output "certificate_arns" {
  value = {
    regional = aws_acm_certificate_validation.regional.certificate_arn
    cdn      = aws_acm_certificate_validation.cdn.certificate_arn
  }
}
